import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { administrate, type TestDatabaseKind } from '../support/databases.ts'

const run = promisify(execFile)

/** Where and with what the figures were measured. */
export interface Machine {
  readonly date: string
  /** Undefined where the source is in no repository; `-dirty` where it differs from the commit. */
  readonly commit: string | undefined
  readonly processor: string
  readonly cores: number
  /** In bytes. */
  readonly memory: number
  /** By program; what is not installed is left out. */
  readonly versions: Readonly<Record<string, string>>
}

/** Looks at the machine, the database's tools, and the servers of `databases`. */
export async function lookAtMachine(databases: readonly TestDatabaseKind[]): Promise<Machine> {
  const processors = cpus()
  const versions: [string, string | undefined][] = [
    ['Node.js', process.versions.node],
    ['SQLite of Node.js', process.versions['sqlite']],
    ['sqlite3', firstWord(await printed('sqlite3', '--version'))],
    ['mariadb', await printed('mariadb', '--version')],
    ['psql', await printed('psql', '--version')],
  ]
  for (const { name, server } of databases) {
    if (server !== undefined) versions.push([`${name} server`, await serverVersion(server)])
  }
  return {
    date: new Date().toISOString(),
    commit: await printed('git', 'describe', '--always', '--abbrev=12', '--exclude=*', '--dirty'),
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    versions: Object.fromEntries(
      versions.flatMap(([program, version]) => (version === undefined ? [] : [[program, version]])),
    ),
  }
}

async function serverVersion(server: string): Promise<string> {
  const [row] = await administrate(server, 'SELECT version() AS version')
  return String(row?.['version'])
}

function firstWord(text: string | undefined): string | undefined {
  return text?.split(' ', 1)[0]
}

/** What a program prints; undefined where it fails or is not there. */
async function printed(program: string, ...options: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, options, { cwd: import.meta.dirname })
    return stdout.trim()
  } catch {
    return undefined
  }
}
