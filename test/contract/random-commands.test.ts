import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PassingFault, TaskFailure } from '#core/errors.ts'
import type { UserAction } from '#core/task-state.ts'
import { numbersKind } from '../support/numbers-kind.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { runnerRig } from '../support/runner-rig.ts'

const count = 3_000
const perBatch = 100

/** What happens from outside, and after how many turns of the event loop the next thing does. */
const command = fc.record({
  what: fc.constantFrom<UserAction | 'crash' | 'restart' | 'shutdown'>(
    'pause',
    'pause',
    'resume',
    'resume',
    'stop',
    'crash',
    'restart',
    'shutdown',
  ),
  turns: fc.nat(12),
})

/** What goes wrong in the work: at the `at`-th step of it, once. */
const mishap = fc.record({
  at: fc.nat(40),
  how: fc.constantFrom<'passes' | 'fails' | 'breaks the chunk'>(
    'passes',
    'fails',
    'breaks the chunk',
  ),
})

onEachDatabase((database) => {
  test('random commands, crashes and failing chunks: rows, cursor, counters and state always agree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { maxLength: 12 }),
        fc.array(mishap, { maxLength: 3 }),
        async (commands, mishaps) => {
          let steps = 0
          const due = (...hows: string[]) =>
            mishaps.some(({ at, how }) => at === steps && hows.includes(how))
          const rig = await runnerRig(
            database,
            [
              numbersKind(() => {
                steps++
                if (due('passes')) throw new PassingFault('busy', { cause: null })
                if (due('fails')) throw new TaskFailure('BAD', 'bad', { retryable: true })
              }),
            ],
            {
              faults: (step) => {
                if (step === 'chunk:rows') steps++
                if (step === 'chunk:rows' && due('breaks the chunk')) throw new Error('broken')
              },
            },
          )
          let up = false
          const start = async () => {
            if (!up) await rig.start()
            up = true
          }
          const turns = async (n: number) => {
            for (let i = 0; i < n; i++) await new Promise(setImmediate)
          }
          const check = async (id: string) => {
            // one read: what one transaction shows
            const [seen] = await rig.query<{
              state: string
              done: string
              row_count: string
              top: string
            }>(
              `SELECT state, rows_done AS done,
                 (SELECT count(*) FROM numbers WHERE numbers.task = task.id) AS row_count,
                 (SELECT coalesce(max(n), 0) FROM numbers WHERE numbers.task = task.id) AS top
               FROM task WHERE id = '${id}'`,
            )
            if (seen === undefined) throw new Error('the task is gone')
            const expected = seen.state === 'STOPPED' ? 0 : Number(seen.done)
            expect(Number(seen.row_count)).toBe(expected)
            expect(Number(seen.top)).toBe(expected)
          }

          const { id } = await rig.begin('numbers', { count, perBatch })
          await start()
          let stopped = false
          for (const { what, turns: pause } of commands) {
            await turns(pause)
            await check(id)
            if (what === 'crash') await rig.crash()
            if (what === 'shutdown') await rig.close()
            if (what === 'crash' || what === 'shutdown') up = false
            else if (what === 'restart') await start()
            else {
              const answer = await rig.ask(id, what)
              if (what === 'stop' && answer?.outcome !== 'refused') stopped = true
            }
          }
          // in the end a user who wants it done gets it done, and one who wants it gone gets it gone
          await start()
          for (;;) {
            const task = await rig.until(id, 'PAUSED', 'FAILED', 'STOPPED', 'SUCCEEDED')
            await check(id)
            if (task.state === 'STOPPED' || task.state === 'SUCCEEDED') {
              expect(task.state).toBe(stopped ? 'STOPPED' : 'SUCCEEDED')
              expect(task.rowsDone === count || stopped).toBe(true)
              const published = await rig.query('SELECT row_count FROM published')
              expect(published).toEqual(stopped ? [] : [{ row_count: count }])
              break
            }
            await rig.ask(id, 'resume')
          }
          await rig.dispose()
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)
})
