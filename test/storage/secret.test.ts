import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadOrCreateSecret } from '#storage/secret.ts'
import { tempDir } from '../support/temp-dir.ts'

test('a secret is made once, for its owner alone, in a folder that need not be there', async () => {
  const dataDir = join(await tempDir(), 'new', 'data')
  const secret = await loadOrCreateSecret(dataDir)
  expect(secret).toMatch(/^[\w-]{64}$/)
  expect(await loadOrCreateSecret(dataDir)).toBe(secret)
  expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600)
})

test('servers that start at the same time agree on one secret, and leave nothing beside it', async () => {
  const dataDir = await tempDir()
  const all = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecret(dataDir)))
  expect(new Set(all).size).toBe(1)
  expect(await readdir(dataDir)).toEqual(['jwt-secret'])
})

test.each(['', '\n', 'too short\n'])('a file that holds %j is refused', async (text) => {
  const dataDir = await tempDir()
  const path = join(dataDir, 'jwt-secret')
  await writeFile(path, text)
  await expect(loadOrCreateSecret(dataDir)).rejects.toThrow(
    /jwt-secret holds \d+ characters; a secret has at least 32\. Delete the file .* or set JWT_SECRET/,
  )
  expect(await readFile(path, 'utf8')).toBe(text)
})

test('a secret that somebody wrote by hand is taken without the line end', async () => {
  const dataDir = await tempDir()
  await writeFile(join(dataDir, 'jwt-secret'), `${'s'.repeat(40)}\r\n`)
  expect(await loadOrCreateSecret(dataDir)).toBe('s'.repeat(40))
})
