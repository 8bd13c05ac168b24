import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './errors.ts'

const shortest = 32

/**
 * The secret that signs the sessions, from `jwt-secret` in `dataDir`; made where there is none,
 * readable by the owner alone. Servers that start at the same time agree on one. Throws where the file
 * is too short to be a secret.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'jwt-secret')
  const secret = (await read(path)) ?? (await create(dataDir, path))
  if (secret.length < shortest) {
    throw new Error(
      `${path} holds ${secret.length} characters; a secret has at least ${shortest}. ` +
        'Delete the file to have a new one made (all users sign in again), or set JWT_SECRET.',
    )
  }
  return secret
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function create(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  // the file gets its name once it is whole: linking fails where another server was quicker, and
  // nobody can read half a secret
  const draft = join(dataDir, `jwt-secret.${randomUUID()}`)
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(48).toString('base64url')}\n`)
    await handle.sync()
    await link(draft, path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await rm(draft, { force: true })
  }
  return (await readFile(path, 'utf8')).trim()
}
