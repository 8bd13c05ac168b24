import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { SignInLimit } from '#service/sign-in-limit.ts'

const refused = (seconds: number) => ({
  code: 'LIMIT_REACHED',
  message: `Too many attempts. Try again in ${seconds} seconds.`,
})

// the limiter keeps the time itself
beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

async function fail(limit: SignInLimit, times: number, email: (i: number) => string, address = '') {
  for (let i = 0; i < times; i++) await limit.attempt(email(i), address || `10.0.0.${i}`)
}

test('the eleventh attempt at one e-mail waits, wherever it comes from', async () => {
  const limit = new SignInLimit()
  await fail(limit, 10, () => 'a@b.c')
  vi.advanceTimersByTime(60_500)
  await expect(limit.attempt('a@b.c', '10.1.1.1')).rejects.toMatchObject(refused(840))
  await limit.attempt('other@b.c', '10.1.1.1')
})

test('an attempt that is refused does not make the wait longer', async () => {
  const limit = new SignInLimit()
  await fail(limit, 10, () => 'a@b.c')
  vi.advanceTimersByTime(14 * 60_000)
  await expect(limit.attempt('a@b.c', '10.1.1.1')).rejects.toMatchObject(refused(60))
  vi.advanceTimersByTime(60_000)
  await limit.attempt('a@b.c', '10.1.1.1')
})

test('the fifty-first attempt from one address waits, whatever the e-mail', async () => {
  const limit = new SignInLimit()
  await fail(limit, 50, (i) => `${i}@b.c`, '10.0.0.1')
  await expect(limit.attempt('new@b.c', '10.0.0.1')).rejects.toMatchObject(refused(900))
  await limit.attempt('new@b.c', '10.0.0.2')
})

test('attempts at the same time count, too', async () => {
  const limit = new SignInLimit()
  const attempts = Array.from({ length: 30 }, () => limit.attempt('a@b.c', '10.0.0.1'))
  const outcomes = await Promise.allSettled(attempts)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
})

test('after a success the e-mail begins anew, and the address has lost nothing by it', async () => {
  const limit = new SignInLimit()
  for (let round = 0; round < 20; round++) {
    await fail(limit, 9, () => 'a@b.c')
    await limit.attempt('a@b.c', '10.9.9.9')
    await limit.succeeded('a@b.c', '10.9.9.9')
    vi.advanceTimersByTime(round % 4 === 3 ? 900_000 : 0)
  }
  await fail(limit, 50, (i) => `${i}@b.c`, '10.9.9.9')
})
