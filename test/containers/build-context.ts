import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import dockerignore from '@balena/dockerignore'

// its types tell of a default export, but the module is the function itself
const ignoring = dockerignore as unknown as typeof dockerignore.default

/** The files that a build of `folder` is given: what its .dockerignore leaves, as sorted paths. */
export async function contextFiles(folder: string): Promise<string[]> {
  const patterns = await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => '')
  const lines = patterns.split('\n')
  const filter = ignoring({ ignorecase: false }).add(lines)
  const exceptions = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const files: string[] = []

  async function walk(at: string): Promise<void> {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = join(at, entry.name)
      const ignored = filter.ignores(path)
      if (!entry.isDirectory()) {
        if (!ignored) files.push(path)
      } else if (!ignored || exceptions.some((exception) => exception.startsWith(`${path}/`))) {
        await walk(path)
      }
    }
  }

  await walk('')
  return files.sort()
}

/** Copies the files of a build's context, as a client sends them to its engine. */
export async function copyContext(from: string, to: string): Promise<void> {
  for (const file of await contextFiles(from)) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(from, file), join(to, file), { verbatimSymlinks: true })
  }
}
