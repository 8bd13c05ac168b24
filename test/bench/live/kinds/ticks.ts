import { defineTask } from '#core/task-kind.ts'
import { ticks } from '../schedule.ts'

/** A kind that writes nothing, and whose progress is the time at which it was made. */
export default defineTask<number>()({
  kind: 'ticks',
  description: 'Commits at a given rate, for benches.',
  input: {
    interval: { type: 'Float', required: true },
    phase: { type: 'Float', required: true },
    count: { type: 'Int', required: true },
  },
  async *run({ input, cursor = 0, signal }) {
    let tick = cursor
    for await (const time of ticks(input, cursor, signal)) {
      yield { rows: 1, done: time, cursor: ++tick, async write() {} }
    }
  },
})
