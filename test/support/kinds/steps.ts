import { setTimeout as wait } from 'node:timers/promises'
import { defineTask } from '#core/task-kind.ts'

/** Milliseconds. */
const pace = 5

/** A kind that does nothing, at a pace: tasks that can be paused and resumed for as long as a test likes. */
export default defineTask<number>()({
  kind: 'steps',
  input: { steps: { type: 'Int', required: true } },
  async plan({ input }) {
    return { plan: null, total: input.steps }
  },
  async *run({ input, cursor = 0, signal }) {
    for (let step = cursor + 1; step <= input.steps; step += 1) {
      await wait(pace, undefined, { signal })
      yield { rows: 1, done: step, cursor: step, async write() {} }
    }
  },
})
