import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { type Position, type RecordBlock, records } from '#csv/records.ts'

/** A source of bytes, and whether its reader has let go of it. */
export interface Source extends AsyncIterable<Uint8Array> {
  readonly isEnded: () => boolean
}

/** `content` in blocks of `sizes` bytes, over and over; in one block where left out. Each is spoilt when the next is asked for. */
export function sourceOf(content: string | Uint8Array, sizes: readonly number[] = []): Source {
  const bytes = Buffer.from(content)
  let isEnded = false
  async function* blocks() {
    try {
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] ?? bytes.length
        const block = Buffer.from(bytes.subarray(at, at + size))
        yield block
        block.fill('"')
        at += size
      }
    } finally {
      isEnded = true
    }
  }
  return Object.assign(blocks(), { isEnded: () => isEnded })
}

export const fileStart: Position = { offset: 0, line: 1, record: 0 }

export interface ReadRecord {
  readonly fields: readonly string[]
  readonly line: number
  readonly end: number
  readonly raw: string
  readonly quoted: readonly boolean[]
  readonly code: string | undefined
}

function unblock(block: RecordBlock): ReadRecord[] {
  const { ends } = block
  return block.records.map((fields, i) => ({
    fields,
    line: block.lines[i] ?? 0,
    end: ends[i] ?? 0,
    raw: block.raw(i),
    quoted: block.problem(i) === undefined ? block.quoted(i) : [],
    code: block.problem(i)?.code,
  }))
}

/** All records of a file from `at` on, and what stopped reading. */
export async function readAll(
  content: string | Uint8Array,
  {
    at = fileStart,
    sizes = [] as readonly number[],
    maxRecordBytes = 1024 * 1024,
    dialect = defaultDialect,
  } = {},
): Promise<{ found: ReadRecord[]; end: Position; failure: unknown }> {
  const found: ReadRecord[] = []
  const source = sourceOf(Buffer.from(content).subarray(at.offset), sizes)
  let end = at
  try {
    for await (const block of records(source, at, dialect, { maxRecordBytes })) {
      found.push(...unblock(block))
      end = block.end
    }
  } catch (failure) {
    return { found, end, failure }
  }
  return { found, end, failure: undefined }
}

/** The ends of all blocks. */
export async function bordersOf(
  bytes: Buffer,
  dialect: Dialect,
  sizes: readonly number[],
): Promise<Position[]> {
  const borders: Position[] = []
  try {
    for await (const { end } of records(sourceOf(bytes, sizes), fileStart, dialect)) {
      borders.push(end)
    }
  } catch {
    // the borders before it are those of the others
  }
  return borders
}
