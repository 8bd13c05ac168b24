import { setTimeout as sleep } from 'node:timers/promises'

/** When the updates of one task come. */
export interface Schedule {
  /** Milliseconds between two updates. */
  readonly interval: number
  /** Milliseconds by which they come later than those of a schedule with phase 0. */
  readonly phase: number
  /** How many there are. */
  readonly count: number
}

/** Microseconds since the machine was started: all processes of a machine have the same clock. */
export function microseconds(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/**
 * The times of a schedule's updates, in microseconds, each when it comes, and one interval of silence after
 * the last. `from`: how many have been before.
 */
export async function* ticks(
  { interval, phase, count }: Schedule,
  from = 0,
  signal?: AbortSignal,
): AsyncGenerator<number, void, undefined> {
  const now = microseconds() / 1_000
  // the same moments in all processes, so that two tasks keep their distance
  const start = Math.ceil((now - phase) / interval) * interval + phase
  for (let tick = 0; tick <= count - from; tick++) {
    const wait = start + tick * interval - microseconds() / 1_000
    // on a busy machine it may be late by more than an interval
    await sleep(Math.max(0, wait), undefined, { signal })
    if (tick < count - from) yield microseconds()
  }
}
