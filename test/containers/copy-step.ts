import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Copy } from 'dockerfile-ast'
import { imageUser } from './image-user.ts'
import { wordsOf } from './instruction-words.ts'

export interface CopyStep {
  /** Folder of the stage that is copied into, and its work folder in there. */
  readonly root: string
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** The folder that is copied out of; undefined where there is no such stage. */
  readonly sourceOf: (stage: string | undefined) => string | undefined
  /** Where copies may be kept on their way. */
  readonly scratch: string
}

/** Carries out COPY: a folder's content goes into the target, files of root's unless said otherwise. */
export function copyStep(instruction: Copy, step: CopyStep): void {
  const flags = new Map(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]))
  for (const name of flags.keys()) {
    if (!['from', 'chown'].includes(name)) throw new Error(`--${name} is not carried out here`)
  }
  const source = step.sourceOf(flags.get('from') ?? undefined)
  if (source === undefined) throw new Error(`there is no stage ${flags.get('from')}`)
  const words = wordsOf(instruction, step.env)
  const target = words.pop() ?? '.'
  for (const pattern of words) {
    const paths = globSync(join('.', pattern), { cwd: source })
    if (paths.length === 0) throw new Error(`${pattern}: not found`)
    const several = words.length > 1 || paths.length > 1 || target.endsWith('/')
    for (const path of paths) {
      const from = join(source, path)
      const place = join(step.root, resolve(step.folder, target))
      const isFile = !statSync(from).isDirectory()
      const to = isFile && several ? join(place, basename(path)) : place
      mkdirSync(dirname(to), { recursive: true })
      copyAs(flags.get('chown') ?? 'root', from, to, step)
    }
  }
}

function copyAs(owner: string, from: string, to: string, { root, scratch }: CopyStep): void {
  if (owner === 'root') {
    execFileSync('cp', ['-aT', '--no-preserve=ownership', from, to])
    return
  }
  // on its way it gets its owner, so that what is in `to` already keeps its own
  const { uid, gid } = imageUser(owner, root)
  const copy = join(mkdtempSync(join(scratch, 'copy-')), 'it')
  execFileSync('cp', ['-aT', from, copy])
  execFileSync('chown', ['-Rh', `${uid}:${gid}`, copy])
  execFileSync('cp', ['-aT', copy, to])
}
