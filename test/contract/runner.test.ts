import { describe, expect, test } from 'vitest'
import { PassingFault, TaskFailure } from '#core/errors.ts'
import { numbersKind } from '../support/numbers-kind.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { runnerRig } from '../support/runner-rig.ts'

type Rig = Awaited<ReturnType<typeof runnerRig>>

async function numbersOf(rig: Rig, id: string): Promise<number[]> {
  const rows = await rig.query<{ n: number }>(
    `SELECT n FROM numbers WHERE task = '${id}' ORDER BY n`,
  )
  return rows.map((row) => row.n)
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

/** Lets a test hold the work at a number until it lets go. */
function barrier(at: number) {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    release: () => released.resolve(),
    trouble: async (number: number) => {
      if (number < at) return
      reached.resolve()
      await released.promise
    },
  }
}

onEachDatabase((database) => {
  test('a task runs to its end, each row once', async () => {
    const rig = await runnerRig(database, [numbersKind()])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 1_000, perBatch: 7 })
    const task = await rig.until(id, 'SUCCEEDED')
    expect(task).toMatchObject({ rowsDone: 1_000, done: 1_000, total: 1_000, failureCode: null })
    expect(await numbersOf(rig, id)).toEqual(upTo(1_000))
    expect(await rig.history(id)).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED'])
  })

  test('a pause rests between chunks, and a resume goes on from there', async () => {
    const hold = barrier(50)
    const rig = await runnerRig(database, [numbersKind(hold.trouble)])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 100, perBatch: 7 })
    await hold.reached
    await rig.ask(id, 'pause')
    const paused = await rig.until(id, 'PAUSED')
    expect(await numbersOf(rig, id)).toEqual(upTo(paused.rowsDone))
    hold.release()
    await rig.ask(id, 'resume')
    await rig.until(id, 'SUCCEEDED')
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
    expect(await rig.history(id)).toEqual([
      'QUEUED',
      'RUNNING',
      'PAUSING',
      'PAUSED',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ])
  })

  test('a queued task pauses at once, without a runner', async () => {
    const rig = await runnerRig(database, [numbersKind()])
    const { id } = await rig.begin('numbers', { count: 10 })
    expect(await rig.ask(id, 'pause')).toMatchObject({
      outcome: 'changed',
      task: { state: 'PAUSED' },
    })
    await rig.start()
    await rig.ask(id, 'resume')
    await rig.until(id, 'SUCCEEDED')
  })

  test.each(['RUNNING', 'PAUSED', 'QUEUED'])(
    'a stop of a task that is %s leaves nothing',
    async (state) => {
      const hold = barrier(50)
      const rig = await runnerRig(database, [numbersKind(hold.trouble)])
      if (state !== 'QUEUED') await rig.start()
      const { id } = await rig.begin('numbers', { count: 100 })
      if (state !== 'QUEUED') await hold.reached
      if (state === 'PAUSED') {
        await rig.ask(id, 'pause')
        await rig.until(id, 'PAUSED')
      }
      await rig.ask(id, 'stop')
      if (state === 'QUEUED') await rig.start()
      await rig.until(id, 'STOPPED')
      hold.release()
      expect(await numbersOf(rig, id)).toEqual([])
      expect(await rig.query('SELECT * FROM published')).toEqual([])
    },
  )

  test('a stop with keep publishes what is committed', async () => {
    const hold = barrier(50)
    const rig = await runnerRig(database, [numbersKind(hold.trouble)])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
    await hold.reached
    await rig.ask(id, 'pause')
    const { rowsDone } = await rig.until(id, 'PAUSED')
    await rig.ask(id, 'stop', true)
    await rig.until(id, 'STOPPED')
    hold.release()
    expect(await numbersOf(rig, id)).toEqual(upTo(rowsDone))
    expect(await rig.query('SELECT row_count FROM published')).toEqual(
      rowsDone > 0 ? [{ row_count: rowsDone }] : [],
    )
  })

  test('a pause that is withdrawn before it settles goes on', async () => {
    const hold = barrier(50)
    const rig = await runnerRig(database, [numbersKind(hold.trouble)])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 100 })
    await hold.reached
    await rig.ask(id, 'pause')
    await rig.ask(id, 'resume')
    hold.release()
    await rig.until(id, 'SUCCEEDED')
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
  })

  test('the last chunk wins over a pause that comes while it commits', async () => {
    let asked: Promise<unknown> | undefined
    const rig = await runnerRig(database, [numbersKind()], {
      faults: (step) => {
        // the pause waits for the lock that the last chunk holds
        if (step === 'chunk:checkpoint') asked ??= rig.ask(task.id, 'pause')
      },
    })
    const task = await rig.begin('numbers', { count: 5, perBatch: 5 })
    await rig.start()
    const { state, rowsDone } = await rig.until(task.id, 'SUCCEEDED', 'PAUSED')
    await asked
    expect(rowsDone).toBe(5)
    if (state === 'PAUSED') await rig.ask(task.id, 'resume')
    await rig.until(task.id, 'SUCCEEDED')
    expect(await numbersOf(rig, task.id)).toEqual(upTo(5))
  })

  test('a stop that comes while a pause settles wins', async () => {
    const hold = barrier(50)
    let stopping: Promise<unknown> | undefined
    const rig = await runnerRig(database, [numbersKind(hold.trouble)], {
      faults: (step) => {
        if (step === 'settle:written') stopping = rig.ask(task.id, 'stop')
      },
    })
    await rig.start()
    const task = await rig.begin('numbers', { count: 100 })
    await hold.reached
    await rig.ask(task.id, 'pause')
    await rig.until(task.id, 'STOPPED')
    await stopping
    hold.release()
    expect(await numbersOf(rig, task.id)).toEqual([])
    expect(await rig.history(task.id)).toEqual([
      'QUEUED',
      'RUNNING',
      'PAUSING',
      'PAUSED',
      'STOPPING',
      'STOPPED',
    ])
  })

  test('of a resume and a stop at the same time, the stop wins or the resume is told so', async () => {
    const rig = await runnerRig(database, [numbersKind()])
    const { id } = await rig.begin('numbers', { count: 1_000 })
    await rig.ask(id, 'pause')
    await rig.start()
    const [resumed, stopped] = await Promise.all([rig.ask(id, 'resume'), rig.ask(id, 'stop')])
    expect(stopped?.outcome).toBe('changed')
    expect(['changed', 'refused']).toContain(resumed?.outcome)
    await rig.until(id, 'STOPPED')
    expect(await numbersOf(rig, id)).toEqual([])
  })

  describe('failures', () => {
    test('one that a resume can help keeps what is committed', async () => {
      let broken = true
      const rig = await runnerRig(database, [
        numbersKind((number) => {
          if (number < 50 || !broken) return
          throw new TaskFailure('OUT_OF_PAPER', 'Put paper in.', { retryable: true })
        }),
      ])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
      const failed = await rig.until(id, 'FAILED')
      expect(failed).toMatchObject({ failureCode: 'OUT_OF_PAPER', retryable: true })
      expect(await numbersOf(rig, id)).toEqual(upTo(failed.rowsDone))
      broken = false
      await rig.ask(id, 'resume')
      const done = await rig.until(id, 'SUCCEEDED')
      expect(done).toMatchObject({ failureCode: null, retryable: null })
      expect(await numbersOf(rig, id)).toEqual(upTo(100))
    })

    test('what was yielded before a failure is committed', async () => {
      const rig = await runnerRig(database, [
        numbersKind((number) => {
          if (number > 50) throw new TaskFailure('LATE', 'Too late.', { retryable: true })
        }),
      ])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
      await rig.until(id, 'FAILED')
      expect(await numbersOf(rig, id)).toEqual(upTo(50))
    })

    test('one that a resume cannot help rolls back by itself', async () => {
      const rig = await runnerRig(database, [
        numbersKind((number) => {
          if (number > 50) throw new TaskFailure('BAD_INPUT', 'It is bad.', { retryable: false })
        }),
      ])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
      await rig.until(id, 'FAILED')
      expect(await numbersOf(rig, id)).toEqual([])
      expect(await rig.ask(id, 'resume')).toMatchObject({ outcome: 'refused' })
    })

    test('one that nobody foresaw is masked, and the log has it', async () => {
      const logged: unknown[] = []
      const log = {
        debug() {},
        info() {},
        warn: (fields: object) => logged.push(fields),
        error() {},
      }
      const failing = numbersKind(() => {
        throw new RangeError('secret detail')
      })
      const rig = await runnerRig(database, [failing], { log })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 10 })
      const failed = await rig.until(id, 'FAILED')
      expect(failed).toMatchObject({ failureCode: 'INTERNAL', retryable: true })
      expect(failed.failureMessage).not.toContain('secret')
      expect(logged).toContainEqual(
        expect.objectContaining({ err: expect.objectContaining({ message: 'secret detail' }) }),
      )
    })

    test('a fault that passes is tried again, and does not count as a failure', async () => {
      let faults = 1
      const rig = await runnerRig(database, [
        numbersKind((number) => {
          if (number > 50 && faults-- > 0)
            throw new PassingFault('The line is busy.', { cause: null })
        }),
      ])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
      await rig.until(id, 'SUCCEEDED')
      expect(await numbersOf(rig, id)).toEqual(upTo(100))
      expect(await rig.history(id)).toEqual(['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING', 'SUCCEEDED'])
    })

    test('one while the result is published is told, as any other', async () => {
      let broken = true
      const rig = await runnerRig(database, [numbersKind()], {
        faults: (step) => {
          if (step !== 'publish:state' || !broken) return
          throw new TaskFailure('NO_SHELF', 'There is no shelf for it.', { retryable: true })
        },
      })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100 })
      expect(await rig.until(id, 'FAILED')).toMatchObject({
        failureCode: 'NO_SHELF',
        rowsDone: 100,
      })
      broken = false
      await rig.ask(id, 'resume')
      await rig.until(id, 'SUCCEEDED')
    })

    test('one for good whose rollback fails keeps what there is, for a stop to take away', async () => {
      let broken = true
      const kind = numbersKind((number) => {
        if (number > 50) throw new TaskFailure('BAD_INPUT', 'It is bad.', { retryable: false })
      })
      const rig = await runnerRig(database, [
        {
          ...kind,
          rollback: async (tx, context) => {
            if (broken) throw new Error('no luck')
            await kind.rollback?.(tx, context)
          },
        },
      ])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100, perBatch: 10 })
      expect(await rig.until(id, 'FAILED')).toMatchObject({
        failureCode: 'BAD_INPUT',
        retryable: true,
      })
      broken = false
      await rig.ask(id, 'stop')
      await rig.until(id, 'STOPPED')
      expect(await numbersOf(rig, id)).toEqual([])
    })

    test('a take that fails is tried again after a while, and not at once for ever', async () => {
      let takes = 0
      const rig = await runnerRig(database, [numbersKind()], {
        faults: (step) => {
          if (step === 'take:begin' && ++takes === 1) throw new Error('the disk is gone')
        },
      })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 10 })
      await rig.until(id, 'SUCCEEDED')
      expect(takes).toBe(2)
    })

    test('a rollback that fails is tried again, shows why, and never ends in FAILED', async () => {
      let failing = true
      const hold = barrier(50)
      const rig = await runnerRig(database, [numbersKind(hold.trouble)], {
        faults: (step) => {
          if (step === 'rollback:result' && failing) {
            failing = false
            throw new Error('no luck')
          }
        },
      })
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100 })
      await hold.reached
      await rig.ask(id, 'stop')
      const stopped = await rig.until(id, 'STOPPED')
      hold.release()
      expect(stopped).toMatchObject({ attempts: 1, failureCode: null })
      expect(await numbersOf(rig, id)).toEqual([])
    })
  })

  describe('a runner that is lost', () => {
    test('leaves a task that goes on by itself, from its last commit', async () => {
      const hold = barrier(50)
      const rig = await runnerRig(database, [numbersKind(hold.trouble)])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100 })
      await hold.reached
      await rig.crash()
      hold.release()
      await rig.start()
      await rig.until(id, 'SUCCEEDED')
      expect(await numbersOf(rig, id)).toEqual(upTo(100))
    })

    test('while it was pausing leaves a task that is PAUSED', async () => {
      const hold = barrier(50)
      const rig = await runnerRig(database, [numbersKind(hold.trouble)])
      await rig.start()
      const { id } = await rig.begin('numbers', { count: 100 })
      await hold.reached
      await rig.crash()
      await rig.ask(id, 'pause')
      await rig.start()
      hold.release()
      await rig.until(id, 'PAUSED')
    })

    test('three times in a row without a commit ends in FAILED, and a resume starts the count again', async () => {
      const hold = barrier(0)
      const rig = await runnerRig(database, [numbersKind(hold.trouble)])
      const { id } = await rig.begin('numbers', { count: 10 })
      for (let i = 0; i < 3; i++) {
        await rig.start()
        await rig.until(id, 'RUNNING')
        await rig.crash()
      }
      hold.release()
      await rig.start()
      const failed = await rig.until(id, 'FAILED')
      expect(failed).toMatchObject({ failureCode: 'CRASHED', retryable: true, crashes: 3 })
      await rig.ask(id, 'resume')
      await rig.until(id, 'SUCCEEDED')
      expect(await numbersOf(rig, id)).toEqual(upTo(10))
    })
  })

  test('a shutdown hands the task back after the commit in flight, and a new runner goes on', async () => {
    const hold = barrier(50)
    const rig = await runnerRig(database, [numbersKind(hold.trouble)])
    await rig.start()
    const { id } = await rig.begin('numbers', { count: 100 })
    await hold.reached
    await rig.close()
    hold.release()
    expect(await rig.tasks.find(id)).toMatchObject({ state: 'QUEUED', crashes: 0 })
    await rig.start()
    await rig.until(id, 'SUCCEEDED')
    expect(await numbersOf(rig, id)).toEqual(upTo(100))
  })

  test('a task of a kind that the server no longer knows fails with a reason', async () => {
    const rig = await runnerRig(database, [numbersKind()])
    const { id } = await rig.begin('numbers', { count: 10 })
    await rig.api.transaction((tx) => tx.query(`UPDATE task SET kind = 'gone' WHERE id = '${id}'`))
    await rig.start()
    expect(await rig.until(id, 'FAILED')).toMatchObject({
      failureCode: 'UNKNOWN_KIND',
      retryable: true,
    })
  })
})
