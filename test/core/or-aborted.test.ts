import { expect, test } from 'vitest'
import { orAborted } from '#core/or-aborted.ts'

test('work that ends gives what it gives, or throws what it throws', async () => {
  const { signal } = new AbortController()
  expect(await orAborted(Promise.resolve(1), signal)).toBe(1)
  await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
})

test('an abort ends the wait at once, and what the work throws later is dropped', async () => {
  const controller = new AbortController()
  const work = Promise.withResolvers<number>()
  const waiting = orAborted(work.promise, controller.signal)
  controller.abort()
  expect(await waiting).toBeUndefined()
  expect(await orAborted(work.promise, controller.signal)).toBeUndefined()
  // unhandled, this would end the test run
  work.reject(new Error('too late'))
  await new Promise(setImmediate)
})
