import { defineTask } from '#core/task-kind.ts'

/** What goes wrong before a given number is yielded; each entry counts down to 0. */
export type Trouble = (number: number) => void | Promise<void>

interface Plan {
  readonly last: number
}

/**
 * A kind that writes the numbers 1 … `count` into a table of its own, `perBatch` at a time, and
 * `published` with the number of rows it had. Rolled back, it leaves neither.
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
    async reserve(tx, { plan }) {
      await tx.query(
        'CREATE TABLE IF NOT EXISTS numbers (task TEXT, n INTEGER, PRIMARY KEY (task, n))',
      )
      await tx.query('CREATE TABLE IF NOT EXISTS published (task TEXT PRIMARY KEY, rows INTEGER)')
      return { plan }
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
            const values = Array.from({ length: to - from + 1 }, (_, i) => `(?, ${from + i})`)
            const sql = `INSERT INTO numbers VALUES ${values.join(', ')}`
            await tx.query(sql, Array(values.length).fill(taskId))
          },
        }
      }
    },
    async publish(tx, { taskId, rowsDone }) {
      await tx.query('INSERT INTO published VALUES (?, ?)', [taskId, rowsDone])
    },
    async rollback(tx, { taskId }) {
      await tx.query('DELETE FROM published WHERE task = ?', [taskId])
      await tx.query('DELETE FROM numbers WHERE task = ?', [taskId])
    },
  })
}
