import { expect, test } from 'vitest'
import { TokenBucket } from '#http/token-bucket.ts'

/** A bucket for 10 a second, and its clock. */
function bucket() {
  let now = 0
  const tokens = new TokenBucket(10, () => now)
  const passing = (times: number) => Array.from({ length: times }, () => tokens.take())
  return {
    passing: (times: number) => passing(times).filter(Boolean).length,
    wait: (milliseconds: number) => {
      now += milliseconds
    },
  }
}

test('twice as many as a second has pass at once', () => {
  expect(bucket().passing(100)).toBe(20)
})

test('after that as many as the rate allows', () => {
  const { passing, wait } = bucket()
  passing(20)
  wait(99)
  expect(passing(5)).toBe(0)
  wait(1)
  expect(passing(5)).toBe(1)
  wait(500)
  expect(passing(50)).toBe(5)
})

test('what nobody used is not saved up for ever', () => {
  const { passing, wait } = bucket()
  wait(1_000_000)
  expect(passing(100)).toBe(20)
})

test('the rate itself can go on for ever', () => {
  const { passing, wait } = bucket()
  passing(20)
  for (let i = 0; i < 1_000; i += 1) {
    wait(100)
    expect(passing(1)).toBe(1)
  }
})
