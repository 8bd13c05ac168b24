import { setImmediate } from 'node:timers/promises'
import type { Column } from '#core/columns.ts'
import { TaskFailure } from '#core/errors.ts'
import type { Dialect } from './dialect.ts'
import { firstBlock, type Header, headerOf, wholeFile } from './header.ts'
import { inferColumns } from './infer.ts'
import type { RecordBlock } from './records.ts'

/** What a file's beginning says of it. */
export interface Sample extends Header {
  /** One a name, in their order. */
  readonly columns: readonly Column[]
}

/** Where a sample ends: after the block with which it is past either. */
export interface SampleLimit {
  readonly bytes: number
  readonly records: number
}

/**
 * Reads the header and infers columns from the records after it, then ends `source`. Lets others run
 * every few milliseconds. Throws InputError INVALID_INPUT as `readHeader` does.
 */
export async function readSample(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  limit: SampleLimit = { bytes: 1024 * 1024, records: 10_000 },
): Promise<Sample> {
  const file = wholeFile(source, dialect)
  try {
    const first = await firstBlock(file)
    const header = headerOf(first)
    const blocks = sampled(first.without(1), file, limit)
    return { ...header, columns: await inferColumns(header.names, blocks, dialect) }
  } finally {
    await file.return()
  }
}

async function* sampled(
  first: RecordBlock,
  others: AsyncIterable<RecordBlock>,
  limit: SampleLimit,
): AsyncGenerator<RecordBlock, void, undefined> {
  yield first
  if (isPast(first, limit)) return
  await setImmediate()
  try {
    for await (const block of others) {
      yield block
      if (isPast(block, limit)) return
      await setImmediate()
    }
  } catch (error) {
    // a record that ends the file too soon is for the import to report, at whatever place it stands
    if (!(error instanceof TaskFailure)) throw error
  }
}

function isPast({ end }: RecordBlock, limit: SampleLimit): boolean {
  return end.offset >= limit.bytes || end.record > limit.records
}
