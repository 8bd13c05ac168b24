import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Kills a process and its children at one moment, as the loss of power does: the children of a killed
 * PostgreSQL would still finish what they are at, or tell their clients. Resolves when all have gone.
 */
export async function killTree(pid: number): Promise<void> {
  // so that no child is born meanwhile
  signal('SIGSTOP', pid)
  const pids = [...childrenOf(pid), pid]
  // so that none sees another one die
  for (const each of pids) signal('SIGSTOP', each)
  for (const each of pids) signal('SIGKILL', each)
  while (pids.some(isRunning)) await sleep(5)
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
}

function signal(which: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, which)
  } catch {
    // it has just ended by itself
  }
}

/** Not what has ended and only waits for its parent to ask how. */
function isRunning(pid: number): boolean {
  const state = read(`/proc/${pid}/stat`).split(') ').at(-1)
  return state !== '' && !/^[ZX]/.test(state ?? '')
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
