import type { TaskState } from '../../../../schema/generated/operations.ts'

interface StateChange {
  /** RFC 3339. */
  readonly at: string
  readonly to: TaskState
}

/** Seconds that a task was at work, by its events; `now`: milliseconds since 1970. */
export function secondsRun(events: readonly StateChange[], now: number): number {
  let milliseconds = 0
  for (const [index, { at, to }] of events.entries()) {
    if (to !== 'RUNNING' && to !== 'PAUSING') continue
    const next = events[index + 1]
    milliseconds += (next ? Date.parse(next.at) : now) - Date.parse(at)
  }
  return Math.max(0, milliseconds) / 1_000
}
