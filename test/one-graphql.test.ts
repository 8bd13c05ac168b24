import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Types of one copy of graphql are no types to another: a schema and its executor have to share one. */
test('what runs has one graphql', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean }>
  }
  const copies = Object.entries(lock.packages).filter(
    ([path, { dev = false }]) => path.endsWith('node_modules/graphql') && !dev,
  )
  expect(copies.map(([path]) => path)).toEqual(['node_modules/graphql'])
  expect(copies[0]?.[1].version).toMatch(/^17\./)
})
