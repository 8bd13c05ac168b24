import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, ServerProcess } from '../../src/demo/server-process.ts'
import { compileCache } from './compile-cache.ts'
import { databases } from './databases.ts'

/** Before all tests of a fresh clone. A process writes to the cache as it ends, and those that tests kill never do. */
export async function setup(): Promise<void> {
  if (existsSync(compileCache)) return
  for (const kind of databases) {
    const database = await kind.create()
    const folder = await mkdtemp(join(tmpdir(), 'sluice-compile-'))
    const server = await ServerProcess.start(await freePort(), {
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      STORAGE_DIR: folder,
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: compileCache,
    })
    await server.stop()
    await database.dispose()
    await rm(folder, { recursive: true })
  }
}
