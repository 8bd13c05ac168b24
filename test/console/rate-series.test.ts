import { describe, expect, test } from 'vitest'
import { rateSeries } from '../../src/console/pages/task/rate-series.ts'
import { secondsRun } from '../../src/console/pages/task/seconds-run.ts'

describe('the speed of a task over time', () => {
  test('is that of its rows, however unevenly they are told', () => {
    const samples = [0, 250, 900, 1_100, 2_000, 3_000].map((at) => running(at, at * 10))
    const series = rateSeries(samples, 3_000)
    expect(new Set(series?.rates.map((rate) => Math.round(rate ?? -1)))).toEqual(new Set([10_000]))
    expect(series?.average).toBe(10_000)
  })

  test('has a gap where the task was paused, which its average leaves out', () => {
    const samples = [
      running(0, 0),
      { at: 2_000, rowsDone: 2_000, isRunning: false },
      running(6_000, 2_000),
      running(8_000, 4_000),
    ]
    const series = rateSeries(samples, 8_000)
    const at = (second: number) => series?.rates[series.times.indexOf(second)]
    expect([at(1), at(4), at(8)]).toEqual([1_000, null, 1_000])
    expect(series?.average).toBe(1_000)
  })

  test('falls to nothing where no rows come any more', () => {
    const series = rateSeries([running(0, 0), running(2_000, 2_000)], 10_000)
    expect(series?.latest).toBe(0)
  })

  test('is not below zero when a stop takes the rows back', () => {
    const series = rateSeries([running(0, 5_000), running(3_000, 0)], 3_000)
    expect(series?.rates.every((rate) => rate === 0)).toBe(true)
  })

  test('is not told of less than a second', () => {
    expect(rateSeries([running(0, 0), running(900, 900)], 900)).toBeUndefined()
    expect(rateSeries([], 900)).toBeUndefined()
  })
})

test('the time that a task was at work leaves out its queue and its pauses', () => {
  const second = (number: number) => new Date(number * 1_000).toISOString()
  const events = [
    { at: second(0), to: 'QUEUED' },
    { at: second(5), to: 'RUNNING' },
    { at: second(15), to: 'PAUSING' },
    { at: second(16), to: 'PAUSED' },
    { at: second(100), to: 'QUEUED' },
    { at: second(101), to: 'RUNNING' },
  ] as const
  expect(secondsRun(events, 104_000)).toBe(14)
})

function running(at: number, rowsDone: number) {
  return { at, rowsDone, isRunning: true }
}
