import { defineTask } from '#core/task-kind.ts'
import type { Database } from '#database/database.ts'

/** What goes wrong before a given number is yielded; each entry counts down to 0. */
export type Trouble = (number: number) => void | Promise<void>

interface Plan {
  readonly last: number
}

/** The tables that the kind writes to. */
export async function createNumbersTables(database: Database): Promise<void> {
  await database.ddl(async (manager) => {
    await manager.query('CREATE TABLE numbers (task VARCHAR(40), n INT, PRIMARY KEY (task, n))')
    await manager.query('CREATE TABLE published (task VARCHAR(40) PRIMARY KEY, row_count INT)')
  })
}

/**
 * A kind that writes the numbers 1 … `count` into a table of its own, `perBatch` at a time, and
 * `published` with the number of rows it had. Rolled back, it leaves neither. Ids of tasks need no
 * escaping in its SQL, which is the same on each database.
 */
export function numbersKind(trouble: Trouble = () => {}) {
  return defineTask<number, Plan>()({
    kind: 'numbers',
    input: {
      count: { type: 'Int', required: true },
      perBatch: { type: 'Int', default: 7 },
    },
    async plan({ input }) {
      return { plan: { last: input.count }, total: input.count }
    },
    async *run({ input, plan, cursor, taskId, signal }) {
      for (let from = (cursor ?? 0) + 1; from <= plan.last; from += input.perBatch) {
        await trouble(from)
        signal.throwIfAborted()
        const to = Math.min(plan.last, from + input.perBatch - 1)
        yield {
          rows: to - from + 1,
          done: to,
          cursor: to,
          async write(tx) {
            const values = Array.from(
              { length: to - from + 1 },
              (_, i) => `('${taskId}', ${from + i})`,
            )
            await tx.query(`INSERT INTO numbers VALUES ${values.join(', ')}`)
          },
        }
      }
    },
    async publish(tx, { taskId, rowsDone }) {
      await tx.query(`INSERT INTO published VALUES ('${taskId}', ${rowsDone})`)
    },
    async rollback(tx, { taskId }) {
      await tx.query(`DELETE FROM published WHERE task = '${taskId}'`)
      await tx.query(`DELETE FROM numbers WHERE task = '${taskId}'`)
    },
  })
}
