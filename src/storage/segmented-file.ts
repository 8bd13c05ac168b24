import { type FileHandle, open } from 'node:fs/promises'
import type { ByteRange, Segment } from '#core/downloadable.ts'
import { errorCode, FileDamaged } from './errors.ts'

/** As with the files that tasks read: 2.5 GB/s from the cache. */
const blockBytes = 256 * 1024

interface Piece {
  readonly segment: Segment
  /** Within the segment's file. */
  readonly range: ByteRange
}

/** A range of bytes of a file that lies in segments, held open: a file that is deleted meanwhile is still read. */
export class SegmentedFile {
  readonly #pieces: readonly (Piece & { readonly handle: FileHandle })[]

  private constructor(pieces: readonly (Piece & { readonly handle: FileHandle })[]) {
    this.#pieces = pieces
  }

  /** Opens what the range touches. Throws FileDamaged where that is missing or too short. */
  static async open(segments: readonly Segment[], range: ByteRange): Promise<SegmentedFile> {
    const opened: (Piece & { readonly handle: FileHandle })[] = []
    const file = new SegmentedFile(opened)
    try {
      for (const piece of piecesOf(segments, range)) {
        const handle = await openSegment(piece.segment)
        opened.push({ ...piece, handle })
        const { size } = await handle.stat()
        if (size < piece.segment.bytes) throw new FileDamaged(piece.segment, size)
      }
      return file
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The range's bytes, in blocks. Throws FileDamaged as soon as one of them is no longer there. */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    for (const { handle, segment, range } of this.#pieces) {
      for (let position = range.from; position < range.to; ) {
        const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, range.to - position))
        const { bytesRead } = await handle.read(block, 0, block.byteLength, position)
        if (bytesRead === 0) throw new FileDamaged(segment, position)
        position += bytesRead
        yield block.subarray(0, bytesRead)
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pieces.map(({ handle }) => handle.close()))
  }
}

/** The parts of the segments that a range of the whole touches. */
function* piecesOf(segments: readonly Segment[], { from, to }: ByteRange): Generator<Piece> {
  let before = 0
  for (const segment of segments) {
    const range = {
      from: Math.max(from - before, 0),
      to: Math.min(to - before, segment.bytes),
    }
    if (range.from < range.to) yield { segment, range }
    before += segment.bytes
  }
}

async function openSegment(segment: Segment): Promise<FileHandle> {
  try {
    return await open(segment.path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new FileDamaged(segment, 0)
    throw error
  }
}
