import { BlockBuilder } from './block-builder.ts'
import { BlockCutter, type BlockSize, type Builder, type Stretch } from './blocks.ts'
import type { Dialect } from './dialect.ts'
import type { Position, RecordBlock } from './record-block.ts'
import { marksOf } from './record-end.ts'
import { transcoder } from './transcode.ts'

export type { Position, RecordBlock } from './record-block.ts'

/** Bytes of a record, its line break included, in UTF-8. */
const defaultMaxRecordBytes = 1024 * 1024

/** Of a record that goes on for longer, twice as much is awaited before it is searched again from its beginning. */
const longBytes = 64 * 1024

/** For a thread that has others to serve between two blocks. */
const smallBlocks: BlockSize = { records: 500, bytes: 32 * 1024 }
/** For loading: each block is written by itself, and few writes are quicker than many. */
export const largeBlocks: BlockSize = { records: 4_000, bytes: 256 * 1024 }

export interface RecordOptions {
  readonly maxRecordBytes?: number | undefined
  /** What a block has at most; small ones by default. */
  readonly blocks?: BlockSize
  /** Gives the first record in a block of its own, as a header needs it. */
  readonly firstAlone?: boolean
}

/**
 * The records of a file whose bytes from `at` on are `source`, in small blocks. An empty line is no
 * record, and neither are comments and the lines that the dialect skips at the beginning. The source may overwrite the
 * bytes that it has given when it is asked for more.
 *
 * A record that cannot be read is a problem of its own, and reading goes on after it. Throws TaskFailure
 * RECORD_TOO_LONG (over `maxRecordBytes`; 1 MiB by default) or UNCLOSED_QUOTE, once the records before it
 * are given.
 */
export function records(
  source: AsyncIterable<Uint8Array>,
  at: Position,
  dialect: Dialect,
  options: RecordOptions = {},
): AsyncGenerator<RecordBlock, void, undefined> {
  const marks = marksOf(dialect)
  return blocks(source, at, dialect, options, (line, maxRecordBytes) => {
    return new BlockBuilder(dialect, marks, maxRecordBytes, line)
  })
}

/** As `records`, with the blocks of any builder, which begin at a line. */
export async function* blocks<Block extends { readonly end: Position }>(
  source: AsyncIterable<Uint8Array>,
  at: Position,
  dialect: Dialect,
  {
    maxRecordBytes = defaultMaxRecordBytes,
    blocks = smallBlocks,
    firstAlone = false,
  }: RecordOptions,
  builderAt: (line: number, maxRecordBytes: number) => Builder<Block>,
): AsyncGenerator<Block, void, undefined> {
  const { write, end } = transcoder(dialect.encoding)
  const cutter = new BlockCutter(dialect, maxRecordBytes, blocks, (line) =>
    builderAt(line, maxRecordBytes),
  )
  let linesToSkip = at.offset === 0 ? dialect.skipLines : 0
  let isFirst = firstAlone
  let rest: Stretch = { bytes: Buffer.alloc(0), at, last: false }
  const waiting: Buffer[] = []
  let waitingBytes = 0
  function* read(more: Buffer, last: boolean) {
    waitingBytes += more.length
    const { length } = rest.bytes
    const isLong = length >= longBytes && length + waitingBytes <= maxRecordBytes
    if (!last && isLong && waitingBytes < length) {
      waiting.push(Buffer.from(more))
      return
    }
    rest = { ...rest, bytes: Buffer.concat([rest.bytes, ...waiting, more]), last }
    waiting.length = 0
    waitingBytes = 0
    if (linesToSkip > 0) {
      const skipped = cutter.skip(rest, linesToSkip)
      rest = skipped.rest
      linesToSkip = skipped.left
      if (linesToSkip > 0) return
    }
    if (isFirst) {
      const first = cutter.first(rest)
      rest = first.rest
      if (first.block === undefined) return
      isFirst = false
      yield first.block
    }
    rest = yield* cutter.blocks(rest)
  }
  for await (const bytes of source) yield* read(write(bytes), false)
  yield* read(end(), true)
}
