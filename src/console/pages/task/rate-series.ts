import type { RateSample } from '../../parts/rate-histories.ts'

/** Rows a second over time, in the form that uPlot takes. */
export interface RateSeries {
  /** Seconds since 1970. */
  readonly times: number[]
  /** Rows a second; null where the task did not run. */
  readonly rates: (number | null)[]
  readonly latest: number | null
  readonly highest: number
  /** Over the time that it ran. */
  readonly average: number
}

const mostPoints = 240
/** Milliseconds over which speed is smoothed, at least: rows are committed in chunks. */
const smoothing = 1_000
/** Milliseconds without news after which it is taken that no rows come. */
const silence = 3_000

/** The speed that samples tell of; undefined where they are too few. `now`: milliseconds since 1970. */
export function rateSeries(samples: readonly RateSample[], now: number): RateSeries | undefined {
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined) return undefined
  const isSilent = last.isRunning && now - last.at > silence
  const end = isSilent ? now : last.at
  const span = end - first.at
  if (span < smoothing) return undefined

  const step = Math.max(250, span / mostPoints)
  const window = Math.max(smoothing, step)
  const times: number[] = []
  const rates: (number | null)[] = []
  for (let at = first.at + step; at <= end + 1; at += step) {
    const from = Math.max(first.at, at - window)
    const rows = rowsAt(samples, at) - rowsAt(samples, from)
    times.push(at / 1_000)
    // a stop takes rows back: that is no speed
    rates.push(isRunningAt(samples, at - step / 2) ? Math.max(0, rows / (at - from)) * 1_000 : null)
  }
  return {
    times,
    rates,
    latest: rates.at(-1) ?? null,
    highest: rates.reduce<number>((most, rate) => Math.max(most, rate ?? 0), 0),
    average: averageOf(samples, end),
  }
}

/** Rows a second over the time that it ran. */
function averageOf(samples: readonly RateSample[], end: number): number {
  let rows = 0
  let time = 0
  for (const [index, { at, rowsDone, isRunning }] of samples.entries()) {
    if (!isRunning) continue
    const next = samples[index + 1]
    time += (next?.at ?? end) - at
    rows += Math.max(0, (next?.rowsDone ?? rowsDone) - rowsDone)
  }
  return time > 0 ? (rows / time) * 1_000 : 0
}

function rowsAt(samples: readonly RateSample[], at: number): number {
  const index = indexAt(samples, at)
  const before = samples[index]
  if (before === undefined) return samples[0]?.rowsDone ?? 0
  const after = samples[index + 1]
  if (after === undefined) return before.rowsDone
  const share = (at - before.at) / (after.at - before.at)
  return before.rowsDone + (after.rowsDone - before.rowsDone) * share
}

function isRunningAt(samples: readonly RateSample[], at: number): boolean {
  return samples[indexAt(samples, at)]?.isRunning ?? false
}

/** Of the last sample that is not after `at`; -1: there is none. */
function indexAt(samples: readonly RateSample[], at: number): number {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((samples[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
