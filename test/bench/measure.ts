import type { Asked } from './asked.ts'

/** One line of the table: what was measured, and beside what. */
export interface Measurement {
  readonly what: string
  readonly value: string
  /** What stands beside it in the same run. */
  readonly beside: string
  readonly ratio?: number
  /** Undefined where nothing is asked of the figure. */
  readonly asked?: Asked
}

/** The value below which the share `p` (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1_000 }
}

// finer below 1, where limits are so near that a rounded figure would seem to keep them
export const fold = (ratio: number) => `${ratio.toFixed(ratio < 1 ? 3 : 2)} ×`
export const seconds = (value: number) => `${value.toFixed(2)} s`
export const milliseconds = (value: number) => `${value.toFixed(0)} ms`
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
export const count = (value: number) => Math.round(value).toLocaleString('en')
export const spread = (samples: readonly number[]) =>
  `p50 ${milliseconds(percentile(samples, 0.5))}, p99 ${milliseconds(percentile(samples, 0.99))}`
