import { execFileSync } from 'node:child_process'

/** Whom a process runs as; nothing, where it is who runs the tests. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

/** The account `name` where root runs the tests, since servers refuse root; undefined where there is none. */
export function accountOf(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return {}
  try {
    return { uid: idOf('-u', name), gid: idOf('-g', name) }
  } catch {
    return undefined
  }
}

function idOf(which: string, name: string): number {
  return Number(execFileSync('id', [which, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
}
