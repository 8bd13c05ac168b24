import { mkdir, open, opendir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileFingerprint } from '#core/ports.ts'
import { errorCode, StorageFull } from './errors.ts'
import { appendFile, type ByteStream, type WriteOptions, writeFile } from './write-file.ts'

/** What belongs to an upload: its content, a content that is still being written, what tus notes of it. */
const fileName = /^(upload_[0-9a-z]{26})(\.part|\.json)?$/

export interface StoredFile extends FileFingerprint {
  /** When it was last written, milliseconds since 1970. */
  readonly modifiedAt: number
}

/** The content of uploads: files in `<storageDir>/uploads`, named by the upload's id and nothing else. */
export class UploadStorage {
  readonly folder: string

  constructor(storageDir: string) {
    this.folder = join(storageDir, 'uploads')
  }

  /** Makes the folder where there is none. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
  }

  /** Throws TypeError for what is not an upload's id: it might lead out of the folder. */
  pathOf(id: string): string {
    if (fileName.exec(id)?.[1] !== id) throw new TypeError(`not the id of an upload: ${id}`)
    return join(this.folder, id)
  }

  /**
   * Writes an upload's content, which is there whole or not at all. Throws FileTooLarge, StorageFull,
   * the signal's reason, or what the stream throws.
   */
  write(id: string, stream: ByteStream, options: WriteOptions): Promise<{ bytes: number }> {
    return writeFile(this.pathOf(id), stream, options)
  }

  /** Writes more of an upload that comes in pieces; what has come stays, also where this throws. */
  append(
    id: string,
    offset: number,
    stream: ByteStream,
    options: WriteOptions,
  ): Promise<{ bytes: number }> {
    return appendFile(this.pathOf(id), offset, stream, options)
  }

  /** null where there is no content. */
  async stat(id: string): Promise<StoredFile | null> {
    try {
      const { size, mtimeNs, mtimeMs } = await stat(this.pathOf(id), { bigint: true })
      return { bytes: Number(size), modified: String(mtimeNs), modifiedAt: Number(mtimeMs) }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  /** The content's first bytes, at most `bytes`. */
  async head(id: string, bytes: number): Promise<Buffer> {
    const handle = await open(this.pathOf(id))
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  }

  /** Has the content outlast a power cut. */
  async sync(id: string): Promise<void> {
    const handle = await open(this.pathOf(id), 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async remove(id: string): Promise<void> {
    const path = this.pathOf(id)
    for (const file of [path, `${path}.json`]) await rm(file, { force: true })
  }

  /** Throws StorageFull where the disk has no room for that many bytes now. */
  async mustHaveRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    if (bytes > bavail * bsize) throw new StorageFull()
  }

  /**
   * Removes what dead servers have left: parts, and files of uploads that nobody knows. A live server
   * writes to what it has open, so only what was last written before `before` (milliseconds since 1970)
   * is looked at. Gives the number of files.
   */
  async sweep(
    before: number,
    known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number> {
    let removed = 0
    for await (const batch of this.#oldFiles(before)) {
      const ids = await known(batch.map(({ id }) => id))
      for (const { id, path, isPart } of batch) {
        if (!isPart && ids.has(id)) continue
        await rm(path, { force: true })
        removed++
      }
    }
    return removed
  }

  async *#oldFiles(before: number) {
    let batch: { id: string; path: string; isPart: boolean }[] = []
    for await (const { name } of await opendir(this.folder)) {
      const [, id, ending] = fileName.exec(name) ?? []
      if (id === undefined) continue
      const path = join(this.folder, name)
      if (((await modifiedAt(path)) ?? before) >= before) continue
      batch.push({ id, path, isPart: ending === '.part' })
      if (batch.length < 500) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }
}

/** undefined where the file has gone meanwhile. */
async function modifiedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs
}
