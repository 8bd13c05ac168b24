import { parseOptions } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { checkPassword, hashPassword, verifyPassword } from '#service/password.ts'

test('a hash tells its algorithm and cost, is salted, and matches its password only', async () => {
  const stored = await hashPassword('correct horse')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(parseOptions(stored)).toMatchObject({ outputLen: 32, saltLen: 16 })
  expect(await hashPassword('correct horse')).not.toBe(stored)
  expect(await verifyPassword(stored, 'correct horse')).toBe(true)
  expect(await verifyPassword(stored, 'correct horse ')).toBe(false)
})

test('where there is no account, nothing matches', async () => {
  expect(await verifyPassword(undefined, 'correct horse')).toBe(false)
  expect(await verifyPassword(undefined, '')).toBe(false)
})

test('the same letters match however the keyboard composes them', async () => {
  expect(await verifyPassword(await hashPassword('g\u00fcnstig!'), 'gu\u0308nstig!')).toBe(true)
})

test.each([
  ['7 characters', 'x'.repeat(7), false],
  ['8 characters', 'x'.repeat(8), true],
  ['8 characters outside the basic plane', '🐎'.repeat(8), true],
  ['4 of them, though 8 code units', '🐎'.repeat(4), false],
  ['1,024 characters', 'x'.repeat(1_024), true],
  ['1,024 characters outside the basic plane', '🐎'.repeat(1_024), true],
  ['1,025 characters', 'x'.repeat(1_025), false],
  ['a megabyte', 'x'.repeat(1_000_000), false],
])('%s', (_, password, accepted) => {
  const check = () => checkPassword(password)
  if (accepted) expect(check).not.toThrow()
  else expect(check).toThrow('A password has 8 to 1,024 characters.')
})
