import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, stat } from 'node:fs/promises'
import { TaskFailure } from '#core/errors.ts'
import type { OutputSegment, OutputWriter, WrittenOutput } from '#core/output-port.ts'
import { asStorageError, errorCode, StorageFull } from './errors.ts'

interface SegmentParts {
  /** Of a new, empty file. */
  readonly handle: FileHandle
  readonly file: string
  readonly before: readonly OutputSegment[]
  /** Over all bytes before it. */
  readonly hash: Hash
}

/** Writes one segment of a task's file. */
export class SegmentWriter implements OutputWriter {
  readonly #parts: SegmentParts
  #bytes = 0

  constructor(parts: SegmentParts) {
    this.#parts = parts
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { handle, hash } = this.#parts
    try {
      // a disk that is nearly full takes a part before it refuses the rest
      for (let done = 0; done < bytes.byteLength; ) {
        const rest = bytes.subarray(done)
        const { bytesWritten } = await handle.write(rest, 0, rest.byteLength, this.#bytes + done)
        done += bytesWritten
      }
    } catch (error) {
      asDiskFull(error)
    }
    hash.update(bytes)
    this.#bytes += bytes.byteLength
  }

  async sync(): Promise<WrittenOutput> {
    const { handle, file, before, hash } = this.#parts
    await handle.datasync().catch(asDiskFull)
    const segments = [...before, ...(this.#bytes > 0 ? [{ file, bytes: this.#bytes }] : [])]
    return { segments, sha256: hash.copy().digest('hex') }
  }

  close(): Promise<void> {
    return this.#parts.handle.close()
  }
}

/** The hash of what is on disk of a file. Throws TaskFailure OUTPUT_LOST where some of it is not. */
export async function hashSegments(
  segments: readonly { path: string; bytes: number }[],
  signal: AbortSignal,
): Promise<Hash> {
  const hash = createHash('sha256')
  for (const { path, bytes } of segments) {
    const found = await stat(path).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') throw outputLost(error)
      throw error
    })
    if (found.size < bytes) throw outputLost(undefined)
    if (bytes === 0) continue
    const options = { end: bytes - 1, highWaterMark: 1024 * 1024, signal }
    for await (const block of createReadStream(path, options)) hash.update(block as Buffer)
  }
  return hash
}

function outputLost(cause: unknown): TaskFailure {
  const message =
    'What was written of the file is no longer on the server. Stop the task, and start it anew.'
  return new TaskFailure('OUTPUT_LOST', message, { retryable: true, cause })
}

/** Throws TaskFailure DISK_FULL where that is what the error means, else the error. */
export function asDiskFull(error: unknown): never {
  if (!(asStorageError(error) instanceof StorageFull)) throw error
  const message =
    'There is no room left on the disk of exported files. Make room, then resume the task.'
  throw new TaskFailure('DISK_FULL', message, { retryable: true, cause: error })
}
