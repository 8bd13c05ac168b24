import { setImmediate } from 'node:timers/promises'
import type { InferredColumn } from '#core/columns.ts'
import { TaskFailure } from '#core/errors.ts'
import type { Dialect } from './dialect.ts'
import { firstRecord, type Header, headerOf, wholeFile } from './header.ts'
import { inferColumns } from './infer.ts'
import type { Position, RecordBlock, RecordOptions } from './records.ts'

/** What a file's beginning says of it. */
export interface Sample extends Header {
  /** One a name, in their order. */
  readonly columns: readonly InferredColumn[]
}

/** Where a sample ends: after the block with which it is past either. */
export interface SampleLimit {
  readonly bytes: number
  readonly records: number
}

export const sampleLimit: SampleLimit = { bytes: 1024 * 1024, records: 10_000 }

/** Blank lines are no records, and a few kilobytes unpack to gigabytes of them. */
const room = 2 * 1024 * 1024

/**
 * Reads the header and infers columns from the records after it, then ends `source`. Lets others run
 * every few milliseconds. Throws InputError INVALID_INPUT for a file that has no records
 * or is no CSV, and what `source` throws.
 */
export async function readSample(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: Partial<SampleLimit> & RecordOptions = {},
): Promise<Sample> {
  const limit = { ...sampleLimit, ...options }
  const file = wholeFile(boundedSample(source, limit), dialect, options)
  try {
    const first = await firstRecord(file)
    const header = headerOf(first, dialect)
    const blocks = sampled(dialect.header ? undefined : first, file, limit)
    return { ...header, columns: await inferColumns(header.names, blocks, dialect) }
  } finally {
    await file.return()
  }
}

async function* sampled(
  first: RecordBlock | undefined,
  others: AsyncIterable<RecordBlock>,
  limit: SampleLimit,
): AsyncGenerator<RecordBlock, void, undefined> {
  if (first !== undefined) yield first
  try {
    for await (const block of others) {
      yield block
      if (isPast(block, limit)) return
      await setImmediate()
    }
  } catch (error) {
    // a record that ends the file too soon is for the import to report, at whatever place it stands
    if (!(error instanceof TaskFailure && endsSample.includes(error.code))) throw error
  }
}

export const noRecords = 'NO_RECORDS'
/** Failures that end a sample where they stand, and are not about its beginning. */
export const endsSample: readonly string[] = ['RECORD_TOO_LONG', 'UNCLOSED_QUOTE', noRecords]

/** The bytes that a sample is made of at most. Throws TaskFailure NO_RECORDS after them. */
export async function* boundedSample(
  source: AsyncIterable<Uint8Array>,
  limit: SampleLimit = sampleLimit,
): AsyncGenerator<Uint8Array, void, undefined> {
  let given = 0
  for await (const block of source) {
    given += block.byteLength
    yield block
    if (given < limit.bytes + room) continue
    const message = `Its first ${given.toLocaleString('en')} bytes are blank lines; take them out.`
    throw new TaskFailure(noRecords, message, { retryable: false })
  }
}

/** Whether a sample ends after a block. */
export function isPast({ end }: { readonly end: Position }, limit: SampleLimit): boolean {
  return end.offset >= limit.bytes || end.record > limit.records
}
