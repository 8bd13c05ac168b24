import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Runs mount(8). Its effect ends with the namespace of this process. */
export function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Shows a file or folder of the machine at `target` too, read-only unless said otherwise. */
export function bind(
  source: string,
  target: string,
  access: 'readable' | 'writable' = 'readable',
): void {
  if (statSync(source).isDirectory()) {
    mkdirSync(target, { recursive: true })
  } else {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, '')
  }
  mount('--bind', source, target)
  if (access === 'readable') mount('-o', 'remount,bind,ro', target)
}
