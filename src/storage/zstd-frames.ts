import { isSkippable, zstdMagic } from './compression.ts'
import { DamagedContent } from './errors.ts'

/**
 * The bytes of a zstd file, in blocks that never go beyond the end of a frame. Throws DamagedContent
 * where what follows a frame is none, or where the file ends within one. Node.js 22 unpacks nothing
 * of what follows a frame in the same block, and takes a file that is cut off for a whole one.
 */
export async function* zstdFrames(
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let frame: Frame | undefined
  for await (const block of packed) {
    let begin = 0
    for (let at = 0; at < block.byteLength; ) {
      frame ??= new Frame()
      at += frame.take(block.subarray(at))
      if (!frame.isWhole) break
      yield block.subarray(begin, at)
      begin = at
      frame = undefined
    }
    if (begin < block.byteLength) yield block.subarray(begin)
  }
  if (frame !== undefined) throw new DamagedContent('it ends too soon')
}

/** The next bytes of a frame: looked at (`read`), or passed over. */
interface Stretch {
  readonly bytes: number
  readonly read: boolean
}

/** Finds a frame's end without unpacking it. */
class Frame {
  readonly #stretches = stretches()
  #stretch: IteratorResult<Stretch, void> = this.#stretches.next()
  #head = Buffer.alloc(0)
  #passed = 0

  get isWhole(): boolean {
    return this.#stretch.done === true
  }

  /** Goes on with more bytes; gives how many of them are the frame's. */
  take(bytes: Uint8Array): number {
    let at = 0
    while (this.#stretch.done !== true) {
      const { bytes: wanted, read } = this.#stretch.value
      const some = bytes.subarray(at, at + wanted - this.#passed)
      if (read) this.#head = Buffer.concat([this.#head, some])
      at += some.byteLength
      this.#passed += some.byteLength
      if (this.#passed < wanted) break
      this.#stretch = this.#stretches.next(this.#head)
      this.#head = Buffer.alloc(0)
      this.#passed = 0
    }
    return at
  }
}

const read = (bytes: number): Stretch => ({ bytes, read: true })
const pass = (bytes: number): Stretch => ({ bytes, read: false })

/** The stretches of one frame (RFC 8878, 3.1); each `read` is answered with its bytes. */
function* stretches(): Generator<Stretch, void, Buffer> {
  const magic = (yield read(4)).readUInt32LE()
  if (isSkippable(magic)) {
    yield pass((yield read(4)).readUInt32LE())
    return
  }
  if (magic !== zstdMagic) throw new DamagedContent('what follows is no zstd frame')
  const descriptor = (yield read(1)).readUInt8()
  yield pass(headerBytes(descriptor))
  for (let isLast = false; !isLast; ) {
    const block = (yield read(3)).readUIntLE(0, 3)
    isLast = (block & 1) === 1
    // of one byte repeated, only that byte is there
    yield pass(((block >> 1) & 3) === 1 ? 1 : block >> 3)
  }
  const hasChecksum = (descriptor & 4) !== 0
  if (hasChecksum) yield pass(4)
}

/** What comes between a frame's descriptor and its first block: window, dictionary, size of the content. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const size = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  return (isSingleSegment ? 0 : 1) + dictionary + size
}
