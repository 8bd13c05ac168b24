import { expect, test } from 'vitest'
import { killConnections } from '../support/databases.ts'
import { numbersKind } from '../support/numbers-kind.ts'
import { onEachServer } from '../support/on-each-database.ts'
import { runnerRig } from '../support/runner-rig.ts'

type Rig = Awaited<ReturnType<typeof runnerRig>>

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

async function numbersOf(rig: Rig, id: string): Promise<number[]> {
  const rows = await rig.query<{ n: number }>(
    `SELECT n FROM numbers WHERE task = '${id}' ORDER BY n`,
  )
  return rows.map((row) => row.n)
}

/** A transaction of somebody else, held open until it is taken back. */
async function otherSession(rig: Rig, sql: string) {
  const began = Promise.withResolvers<void>()
  const ending = Promise.withResolvers<void>()
  const done = rig.api.transaction(async (tx) => {
    await tx.query(sql)
    began.resolve()
    await ending.promise
    throw new Error('taken back')
  })
  done.catch(began.reject)
  await began.promise
  return {
    async takeBack() {
      ending.resolve()
      await done.catch(() => {})
    },
  }
}

onEachServer((kind) => {
  test.each(['cut', 'hang'] as const)(
    'a COMMIT whose answer is lost (%s): what it committed is found, and nothing is written twice',
    async (how) => {
      let lost: Promise<void> | undefined
      const rig = await runnerRig(kind, [numbersKind()], {
        silenceTimeout: 2,
        faults: (step) => {
          if (step === 'chunk:checkpoint') lost ??= rig.proxy().loseAnswerTo(/\bCOMMIT\b/i, how)
        },
      })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 1_000, perBatch: 10 })
      const task = await rig.until(id, 'SUCCEEDED')
      await lost
      expect(lost).toBeDefined()
      expect(task).toMatchObject({ rowsDone: 1_000, crashes: 0 })
      expect(await numbersOf(rig, id)).toEqual(upTo(1_000))
    },
  )

  test.each(['take:written', 'publish:result', 'settle:written', 'rollback:result'] as const)(
    'the answer to the COMMIT after %s is lost: the task comes to rest all the same, and everybody is told',
    async (at) => {
      const asks = at === 'settle:written' || at === 'rollback:result'
      let lost: Promise<void> | undefined
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const hold = async (number: number) => {
        if (number < 500 || !asks) return
        reached.resolve()
        await released.promise
      }
      const rig = await runnerRig(kind, [numbersKind(hold)], {
        faults: (step) => {
          if (step === at) lost ??= rig.proxy().loseAnswerTo(/\bCOMMIT\b/i, 'cut')
        },
      })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 1_000, perBatch: 10 })
      if (asks) {
        await reached.promise
        await rig.ask(id, at === 'settle:written' ? 'pause' : 'stop')
      }
      // only told changes are looked at
      const task = await rig.until(id, 'SUCCEEDED', 'PAUSED', 'STOPPED')
      released.resolve()
      await lost
      const left = task.state === 'STOPPED' ? [] : upTo(task.rowsDone)
      expect(await numbersOf(rig, id)).toEqual(left)
      expect(await rig.query('SELECT row_count FROM published')).toEqual(
        task.state === 'SUCCEEDED' ? [{ row_count: 1_000 }] : [],
      )
    },
  )

  test('connections that are cut at random moments: the task goes on by itself and ends exact', async () => {
    const rig = await runnerRig(kind, [numbersKind()])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 20_000, perBatch: 20 })
    for (let cuts = 0; cuts < 20; cuts++) {
      rig.proxy().cut()
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    const task = await rig.until(id, 'SUCCEEDED', 'FAILED')
    expect(task).toMatchObject({ state: 'SUCCEEDED', failureMessage: null })
    expect(await numbersOf(rig, id)).toEqual(upTo(20_000))
    expect(await rig.query('SELECT row_count FROM published')).toEqual([{ row_count: 20_000 }])
  })

  test('a deadlock with another session: whoever gives way tries again at once', async () => {
    let runs = 0
    let begun = 0
    let committed = 0
    let other: Promise<unknown> | undefined
    // the runner writes its rows, then its task; the other one takes the task, then waits for those rows
    const takeTaskFirst = (began: () => void) =>
      rig.api.transaction(async (tx) => {
        runs++
        await tx.query(`UPDATE task SET done = done WHERE id = '${id}'`)
        began()
        await tx.query(`INSERT INTO numbers VALUES ('${id}', 1)`)
        throw new Error('taken back')
      })
    const rig = await runnerRig(kind, [numbersKind()], {
      lockTimeout: 10,
      faults: async (step) => {
        if (step === 'chunk:begin') begun++
        if (step === 'chunk:committed') committed++
        if (step !== 'chunk:rows' || other !== undefined) return
        const began = Promise.withResolvers<void>()
        other = takeTaskFirst(began.resolve)
        other.catch(() => {})
        await began.promise
      },
    })
    const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
    await rig.start()
    await rig.until(id, 'SUCCEEDED')
    await expect(other).rejects.toThrow()
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
    expect(runs > 1 || begun > committed).toBe(true)
    expect(await rig.history(id)).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED'])
  })

  test('rows that somebody else has locked: the task waits, says so, and goes on when they are free', async () => {
    const rig = await runnerRig(kind, [numbersKind()])
    const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
    const lock = await otherSession(rig, `INSERT INTO numbers VALUES ('${id}', 55)`)
    await rig.start()
    await rig.until(id, 'RUNNING')
    const waiting = await rig.until(id, 'QUEUED')
    expect(waiting.attempts).toBeGreaterThan(0)
    const page = await rig.reader.events(id, { limit: 10, fromBack: false })
    expect(page.items.at(-1)?.reason).toMatch(/locked.* Trying again in/)
    await lock.takeBack()
    await rig.until(id, 'SUCCEEDED')
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
  })

  test('a table that somebody else has locked: a pause is heard meanwhile, and a resume ends exact', async () => {
    const rig = await runnerRig(kind, [numbersKind()])
    const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
    const isPostgres = kind.name === 'PostgreSQL'
    const lock = await otherSession(
      rig,
      isPostgres ? 'LOCK TABLE numbers IN ACCESS EXCLUSIVE MODE' : 'LOCK TABLES numbers WRITE',
    )
    await rig.start()
    await rig.until(id, 'RUNNING')
    await rig.ask(id, 'pause')
    await rig.until(id, 'PAUSED')
    await lock.takeBack()
    // a rollback does not give them back there
    if (!isPostgres) await killConnections(rig.database)
    await rig.ask(id, 'resume')
    await rig.until(id, 'SUCCEEDED')
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
  })
})
