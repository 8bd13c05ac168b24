import type { TaskItemFragment } from '../../../schema/generated/operations.ts'

/** How many rows a task had done when. */
export interface RateSample {
  /** Milliseconds since 1970, by the clock of the page. */
  readonly at: number
  readonly rowsDone: number
  /** Whether it worked from then on. */
  readonly isRunning: boolean
}

/** Samples of a task; of more every second one goes, which leaves the averages as they are. */
const mostSamples = 1_200
/** Tasks whose samples are kept, the ones seen last. */
const mostTasks = 500

/** How far tasks were when, for as long as the console is open. */
export class RateHistories {
  readonly #samples = new Map<string, readonly RateSample[]>()

  /** Takes down how far the tasks are now; one that was never seen at work has nothing to tell. */
  record(tasks: readonly TaskItemFragment[], at: number): void {
    for (const { id, state, progress } of tasks) {
      const known = this.#samples.get(id) ?? []
      const last = known.at(-1)
      const isRunning = state === 'RUNNING' || state === 'PAUSING'
      if (last === undefined && !isRunning) continue
      const { rowsDone } = progress
      if (last?.rowsDone === rowsDone && last.isRunning === isRunning) continue
      const kept = known.length < mostSamples ? known : known.filter((_, index) => index % 2 === 0)
      this.#samples.delete(id)
      this.#samples.set(id, [...kept, { at, rowsDone, isRunning }])
    }
    for (const id of this.#samples.keys()) {
      if (this.#samples.size <= mostTasks) break
      this.#samples.delete(id)
    }
  }

  of(id: string): readonly RateSample[] {
    return this.#samples.get(id) ?? []
  }
}
