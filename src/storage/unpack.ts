import { pipeline, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { TaskFailure } from '#core/errors.ts'
import type { Compression, OnStoredBytes, SourceFile } from '#core/ports.ts'
import { DamagedContent, errorCode } from './errors.ts'
import { zstdFrames } from './zstd-frames.ts'

export interface UnpackOptions {
  /** Bytes of content to leave out: they are unpacked, too. */
  readonly offset: number
  /** Bytes of content that are unpacked at most. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  readonly onStored?: OnStoredBytes | undefined
}

/** Bytes of content in a block, at most. */
const blockBytes = 128 * 1024

/**
 * The content of a compressed file from `offset` on, in blocks. `stored` gives the file's own bytes
 * from a place on. All members of a gzip file and all frames of a zstd file are unpacked; zeros after a
 * gzip file are padding, anything else is damage. Throws TaskFailure SOURCE_DAMAGED or
 * UNPACKED_TOO_LARGE, the signal's reason, or what `stored` throws.
 */
export async function* unpack(
  source: SourceFile & { readonly compression: Compression },
  stored: (from: number) => AsyncGenerator<Uint8Array, void, undefined>,
  { offset, maxBytes, signal, onStored }: UnpackOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const isGzip = source.compression === 'gzip'
  let damage: DamagedContent | undefined
  const packed = isGzip ? stored(0) : sound(zstdFrames(stored(0)), (found) => (damage = found))
  const decoder = isGzip
    ? createGunzip({ chunkSize: blockBytes })
    : createZstdDecompress({ chunkSize: blockBytes })
  const input = Readable.from(packed, { highWaterMark: 1 })
  // an error of the one ends the other, and with it the loop below
  pipeline(input, decoder, () => {})
  const blocks: AsyncIterable<Buffer> = decoder
  let at = 0
  try {
    for await (const block of blocks) {
      signal?.throwIfAborted()
      const begin = Math.max(offset - at, 0)
      at += block.byteLength
      if (at > maxBytes) throw tooLarge(source, maxBytes)
      if (begin >= block.byteLength) continue
      onStored?.(decoder.bytesWritten)
      yield begin === 0 ? block : block.subarray(begin)
    }
    if (damage !== undefined) throw damage
    if (decoder.bytesWritten < source.fingerprint.bytes) {
      await mustBePadding(stored(decoder.bytesWritten))
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw isDamage(error) ? damaged(source, at, error) : error
  } finally {
    decoder.destroy()
    input.destroy()
    // the file is closed before the reader goes on
    await packed.return().catch(() => {})
  }
}

/** The blocks before damage is found: what comes of them is given before it is told. */
async function* sound(
  blocks: AsyncIterable<Uint8Array>,
  onDamage: (damage: DamagedContent) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* blocks
  } catch (error) {
    if (!(error instanceof DamagedContent)) throw error
    onDamage(error)
  }
}

async function mustBePadding(rest: AsyncGenerator<Uint8Array>): Promise<void> {
  for await (const block of rest) {
    if (block.some((byte) => byte !== 0)) throw new DamagedContent('what follows is no gzip member')
  }
}

/** Whether the decoder, or we, could not make sense of the bytes. */
function isDamage(error: unknown): error is Error {
  if (error instanceof DamagedContent) return true
  const code = errorCode(error) ?? ''
  if (code === 'Z_MEM_ERROR' || code === 'ZSTD_error_memory_allocation') return false
  return code.startsWith('Z_') || code.startsWith('ZSTD_')
}

function damaged({ name, compression }: SourceFile, at: number, cause: Error): TaskFailure {
  const place = `after byte ${at.toLocaleString('en')} of its content`
  const isWide = errorCode(cause) === 'ZSTD_error_frameParameter_windowTooLarge'
  const advice = isWide
    ? 'It was packed with a window of more than 128 MiB; pack it again without --long, and upload that.'
    : `Check it with "${compression} -t", pack it again where it fails, and upload that.`
  return new TaskFailure(
    'SOURCE_DAMAGED',
    `The ${compression} file "${name}" cannot be unpacked ${place}: ${cause.message}. ${advice}`,
    { retryable: false, cause },
  )
}

function tooLarge({ name }: SourceFile, maxBytes: number): TaskFailure {
  const limit = maxBytes.toLocaleString('en')
  return new TaskFailure(
    'UNPACKED_TOO_LARGE',
    `The content of "${name}" has more than ${limit} bytes, which is the most that this server unpacks. ` +
      'Upload it in parts, or ask the server’s administrator to raise MAX_UNPACKED_BYTES.',
    { retryable: false },
  )
}
