import { randomBytes } from 'node:crypto'
import { mkdir, open, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutputSegment, OutputWriter, WrittenOutput } from '#core/output-port.ts'
import { hashSegments, SegmentWriter } from './segment-writer.ts'

/** `<task>.<random>`: each run of a task that writes has a segment of its own. */
const fileName = /^(task_[0-9a-z]{26})\.[0-9a-f]{16}$/

/** The files that tasks make, in `<storageDir>/exports`, named by the task's id and nothing else. */
export class OutputStorage {
  readonly folder: string

  constructor(storageDir: string) {
    this.folder = join(storageDir, 'exports')
  }

  /** Makes the folder where there is none. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
  }

  /** Throws TypeError for what is no segment's name: it might lead out of the folder. */
  pathOf({ file }: Pick<OutputSegment, 'file'>): string {
    if (!fileName.test(file)) throw new TypeError(`not the name of a segment: ${file}`)
    return join(this.folder, file)
  }

  /** Begins a segment after those that are known to be on disk. Throws TaskFailure OUTPUT_LOST. */
  async open(
    taskId: string,
    written: WrittenOutput | undefined,
    signal: AbortSignal,
  ): Promise<OutputWriter> {
    const { segments } = written ?? { segments: [] }
    const paths = segments.map((segment) => ({ path: this.pathOf(segment), bytes: segment.bytes }))
    const hash = await hashSegments(paths, signal)
    await this.#removeOthers(taskId, segments)
    const file = `${taskId}.${randomBytes(8).toString('hex')}`
    const handle = await open(this.pathOf({ file }), 'wx', 0o600)
    await syncFolder(this.folder)
    return new SegmentWriter({ handle, file, before: segments, hash })
  }

  /**
   * Removes the files that are not needed. `needed` is told tasks; gives those that may still write, and
   * the names of segments that belong to a file. Gives the number of files that were removed.
   */
  async sweep(
    needed: (
      taskIds: readonly string[],
    ) => Promise<{ writing: ReadonlySet<string>; segments: ReadonlySet<string> }>,
  ): Promise<number> {
    const found: { file: string; taskId: string }[] = []
    for await (const { name: file } of await opendir(this.folder)) {
      const taskId = fileName.exec(file)?.[1]
      if (taskId !== undefined) found.push({ file, taskId })
    }
    let removed = 0
    while (found.length > 0) {
      const some = found.splice(-500)
      const { writing, segments } = await needed([...new Set(some.map(({ taskId }) => taskId))])
      for (const { file, taskId } of some) {
        if (writing.has(taskId) || segments.has(file)) continue
        await rm(this.pathOf({ file }), { force: true })
        removed++
      }
    }
    return removed
  }

  /** Segments of runs that were cut off before they had committed anything. */
  async #removeOthers(taskId: string, kept: readonly OutputSegment[]): Promise<void> {
    const names = new Set(kept.map(({ file }) => file))
    for await (const { name } of await opendir(this.folder)) {
      if (fileName.exec(name)?.[1] !== taskId || names.has(name)) continue
      await rm(this.pathOf({ file: name }), { force: true })
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
