import { expect, test } from 'vitest'
import { loggedError } from '#core/logged-error.ts'

test('an error is logged with its causes, and without what a driver adds to it', () => {
  const driverError = Object.assign(new Error('Duplicate entry'), {
    code: 'ER_DUP_ENTRY',
    sql: `INSERT INTO account VALUES ('secret')`,
  })
  const failed = Object.assign(new Error('query failed'), { driverError, parameters: ['secret'] })
  const logged = loggedError(new Error('cannot', { cause: failed }))
  expect(logged).toMatchObject({ message: 'cannot', cause: { message: 'query failed' } })
  expect(JSON.stringify(logged)).not.toContain('secret')
})

test('what is no error is logged as text', () => {
  expect(loggedError('odd')).toBe('odd')
})
