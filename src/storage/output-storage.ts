import { randomBytes } from 'node:crypto'
import { mkdir, open, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { OutputHolder, OutputSegment, OutputWriter, WrittenOutput } from '#core/output-port.ts'
import { asDiskFull, hashSegments, SegmentWriter } from './segment-writer.ts'

/** `<task>.<epoch>.<random>`: each run of a task that writes has a segment of its own. */
const fileName = /^(?<taskId>task_[0-9a-z]{26})\.(?<epoch>\d+)\.[0-9a-f]{16}$/

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

  /** Begins a segment after those that are known to be on disk. Throws TaskFailure: OUTPUT_LOST, DISK_FULL. */
  async open(
    holder: OutputHolder,
    written: WrittenOutput | undefined,
    signal: AbortSignal,
  ): Promise<OutputWriter> {
    const { segments } = written ?? { segments: [] }
    const paths = segments.map((segment) => ({ path: this.pathOf(segment), bytes: segment.bytes }))
    const hash = await hashSegments(paths, signal)
    await this.#removeOthers(holder, segments, signal)
    const file = `${holder.id}.${holder.epoch}.${randomBytes(8).toString('hex')}`
    const handle = await open(this.pathOf({ file }), 'wx', 0o600).catch(asDiskFull)
    try {
      await syncFolder(this.folder).catch(asDiskFull)
    } catch (error) {
      await handle.close()
      throw error
    }
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
      const taskId = fileName.exec(file)?.groups?.['taskId']
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

  /**
   * Segments of runs that were cut off before they had committed anything. A run that was frozen here, or
   * was told to let go, must spare those of its successors: they have a later epoch, or the signal is aborted.
   */
  async #removeOthers(
    { id, epoch }: OutputHolder,
    kept: readonly OutputSegment[],
    signal: AbortSignal,
  ): Promise<void> {
    const names = new Set(kept.map(({ file }) => file))
    for await (const { name } of await opendir(this.folder)) {
      const of = fileName.exec(name)?.groups
      if (of?.['taskId'] !== id || Number(of['epoch']) > epoch || names.has(name)) continue
      signal.throwIfAborted()
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
