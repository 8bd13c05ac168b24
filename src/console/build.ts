import { createHash } from 'node:crypto'
import { access, glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Builds the console into dist/console, unless it has been built from the same files already. */

const project = join(import.meta.dirname, '../..')
const page = join(project, 'dist/console/index.html')
const digestFile = join(project, 'dist/console.digest')

/** All that a build depends on. */
const sources = [
  'src/console/**',
  'schema/{apollo,generated}/**',
  'package-lock.json',
  'tsconfig.json',
]

const digest = await digestOfSources()
if ((await readable(page)) && (await read(digestFile)) === digest) process.exit()
const vite = await import('vite').catch(noPackage)
if (vite === undefined) {
  // an installation without the packages of development: it has been built where those were
  if (!(await readable(page)))
    tell('The console cannot be built here: run npm ci, then npm run build.')
  process.exit()
}
tell('Building the console …')
await vite.build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' })
await writeFile(digestFile, digest)

/** For an import of a package that may not be installed. */
function noPackage(error: unknown): undefined {
  const isMissing =
    error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
  if (!isMissing) throw error
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const entries = await Array.fromAsync(glob(sources, { cwd: project, withFileTypes: true }))
  const paths = entries.filter((entry) => entry.isFile())
  for (const path of paths.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(path.slice(project.length)).update(await readFile(path))
  }
  return hash.digest('hex')
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

function readable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
