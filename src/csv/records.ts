import { blocks } from './blocks.ts'
import type { Dialect } from './dialect.ts'
import type { Position, RecordBlock } from './record-block.ts'

export type { Position, RecordBlock } from './record-block.ts'

/**
 * The records of a file whose bytes from `at` on are `source`, in small blocks. An empty line is no
 * record. Blocks hold on to the source's bytes, which must not be overwritten.
 *
 * A record that cannot be read is a problem of its own, and reading goes on after it. Throws TaskFailure
 * RECORD_TOO_LONG (over `maxRecordBytes` with its line break; 1 MiB by default) or UNCLOSED_QUOTE, once
 * the records before it are given.
 */
export async function* records(
  source: AsyncIterable<Uint8Array>,
  at: Position,
  dialect: Dialect,
  { maxRecordBytes = 1024 * 1024 }: { readonly maxRecordBytes?: number } = {},
): AsyncGenerator<RecordBlock, void, undefined> {
  let rest = Buffer.alloc(0)
  let here = at
  function* read(more: Uint8Array, last: boolean) {
    const bytes = Buffer.concat([rest, more])
    const end = yield* blocks({ bytes, at: here, last }, dialect, maxRecordBytes)
    rest = bytes.subarray(end.offset - here.offset)
    here = end
  }
  for await (const bytes of source) yield* read(bytes, false)
  yield* read(new Uint8Array(), true)
}
