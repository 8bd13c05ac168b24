import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { abortable } from './abortable.ts'
import { asStorageError, FileTooLarge } from './errors.ts'

export type ByteStream = AsyncIterable<Uint8Array>

export interface WriteOptions {
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  /** Looks at the number of bytes before the file gets its name; what it throws takes the file away. */
  readonly check?: (bytes: number) => void
}

/**
 * Writes a new file that is there whole or not at all, also after a power cut. Throws FileTooLarge,
 * StorageFull, the signal's reason, or what the stream throws.
 */
export async function writeFile(
  path: string,
  stream: ByteStream,
  options: WriteOptions,
): Promise<{ bytes: number }> {
  const part = `${path}.part`
  const handle = await open(part, 'wx').catch(rethrow)
  try {
    const bytes = await pour(stream, handle, 0, options)
    options.check?.(bytes)
    await handle.sync()
    await handle.close()
    await rename(part, path)
    await syncFolder(dirname(path))
    return { bytes }
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(part, { force: true })
    throw asStorageError(error)
  }
}

/**
 * Writes more bytes into a file, from `offset` on, and what has come stays also where the stream ends
 * with an error. Gives their number once they are on disk. Throws as writeFile does.
 */
export async function appendFile(
  path: string,
  offset: number,
  stream: ByteStream,
  options: WriteOptions,
): Promise<{ bytes: number }> {
  const handle = await open(path, 'r+')
  try {
    const bytes = await pour(stream, handle, offset, options)
    await handle.sync()
    return { bytes }
  } catch (error) {
    throw asStorageError(error)
  } finally {
    await handle.close()
  }
}

/** A disk may have bytes left, and no room for one more file. */
function rethrow(error: unknown): never {
  throw asStorageError(error)
}

async function pour(
  stream: ByteStream,
  handle: FileHandle,
  offset: number,
  { maxBytes, signal }: WriteOptions,
): Promise<number> {
  let bytes = 0
  for await (const block of abortable(stream, signal)) {
    if (bytes + block.byteLength > maxBytes) throw new FileTooLarge(maxBytes)
    // a disk that is nearly full takes a part of a block before it refuses the rest
    for (let done = 0; done < block.byteLength; ) {
      const rest = block.subarray(done)
      const { bytesWritten } = await handle.write(rest, 0, rest.byteLength, offset + bytes + done)
      done += bytesWritten
    }
    bytes += block.byteLength
  }
  return bytes
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
