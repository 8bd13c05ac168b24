import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { certificatesIn } from './certificates.ts'

/** A program and its arguments. */
export type Command = readonly [string, ...string[]]

/** Runs a command to its end. Throws with what it printed where it fails. */
export type Run = (command: Command) => Promise<void>

/** Where a server lives, and how it is to be. */
export interface Place {
  readonly folder: string
  readonly port: number
  readonly settings: Readonly<Record<string, string | number>>
  readonly certificates: ReturnType<typeof certificatesIn> | undefined
}

/** What differs between the database servers that tests start for themselves. */
export interface ServerProgram {
  /** The programs that must be there. */
  readonly programs: readonly string[]
  /** Who it runs as where the tests are run by root. */
  readonly account: string
  /** What it prints once it takes connections. */
  readonly ready: RegExp
  /** Ends it cleanly, without waiting for its clients. */
  readonly stopSignal: NodeJS.Signals
  /** Ends it at once, and leaves nothing outside its folder. */
  readonly endSignal: NodeJS.Signals
  /** Makes an empty database folder. */
  install(folder: string): Command
  serve(place: Place): Command
  /** Cleans up outside its folder what a SIGKILL has left. */
  afterKill(folder: string): Promise<void>
  /** The administrator's URL. */
  url(port: number): string
  /** Runs one statement; gives its rows. `ca`: the CA's certificate, for TLS. */
  query(url: string, sql: string, ca: Buffer | undefined): Promise<Record<string, unknown>[]>
}

/** The path of a program, also where Debian keeps those of servers; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', ...versions()]
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** Debian's folders of PostgreSQL, the newest first. */
function versions(): string[] {
  const root = '/usr/lib/postgresql'
  try {
    const numbers = readdirSync(root).sort((a, b) => Number(b) - Number(a))
    return numbers.map((number) => join(root, number, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
