import { InputError, TaskFailure } from '#core/errors.ts'
import type { Dialect } from './dialect.ts'
import { foreignFormat } from './file-signature.ts'
import { type Position, type RecordBlock, records } from './records.ts'
import { truncated } from './rejection.ts'

/** A file's first record. */
export interface Header {
  /** One name a column, unlike one another, without blanks around them, 1 to 255 characters each. */
  readonly names: readonly string[]
  /** Just after it, where data begins. */
  readonly end: Position
}

const fileStart: Position = { offset: 0, line: 1, record: 0 }
export const maxColumns = 1_000
const maxNameLength = 255

/**
 * Reads the header from the beginning of a file, and ends `source`. Throws InputError INVALID_INPUT for
 * a file that has none or is no CSV.
 */
export async function readHeader(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): Promise<Header> {
  const file = wholeFile(source, dialect)
  try {
    return headerOf(await firstBlock(file))
  } finally {
    await file.return()
  }
}

/** All records of a file, the header first. Throws InputError at once for what is no text. */
export function wholeFile(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): AsyncGenerator<RecordBlock, void, undefined> {
  return records(textOnly(source), fileStart, dialect)
}

/** Bytes that tell what sort of file it is. */
const headBytes = 4096

async function* textOnly(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head = Buffer.alloc(0)
  let isText = false
  for await (const bytes of source) {
    if (isText) {
      yield bytes
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < headBytes) continue
    refuseForeign(head)
    isText = true
    yield head
  }
  if (isText) return
  refuseForeign(head)
  yield head
}

function refuseForeign(head: Buffer): void {
  const foreign = foreignFormat(head)
  if (foreign === undefined) return
  throw invalid(`The file looks like ${foreign.kind}; ${foreign.advice}.`)
}

/** The block that begins with the header. Throws InputError where there is none. */
export async function firstBlock(file: AsyncGenerator<RecordBlock>): Promise<RecordBlock> {
  try {
    const first = await file.next()
    if (first.done !== true) return first.value
  } catch (error) {
    if (error instanceof TaskFailure) throw invalid(`The header cannot be read. ${error.message}`)
    throw error
  }
  throw invalid('The file is empty; upload a CSV file with a header.')
}

/** The header, from the block that begins with it. Throws InputError. */
export function headerOf(block: RecordBlock): Header {
  const problem = block.problem(0)
  if (problem !== undefined) throw invalid(`The header cannot be read: ${problem.message}.`)
  const raw = block.raw(0)
  if (raw.trim() === '') throw invalid('The file’s first line is blank; it must be a header.')
  const [fields = []] = block.records
  if (fields.length > maxColumns) {
    throw invalid(`The header has ${fields.length} columns; ${maxColumns} is the most.`)
  }
  const [line = 1] = block.lines
  const [offset = 0] = block.ends
  const end = { offset, line: line + raw.split('\n').length, record: 0 }
  return { names: uniqueNames(fields), end }
}

function uniqueNames(fields: readonly string[]): string[] {
  const names = fields.map(
    (field, i) => truncated(field.trim(), maxNameLength) || `column_${i + 1}`,
  )
  // a name that stands in the header stays free for the column that has it
  const taken = new Set(names)
  const given = new Set<string>()
  return names.map((name) => {
    const unique = given.has(name) ? numbered(name, taken) : name
    given.add(unique)
    taken.add(unique)
    return unique
  })
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const suffix = ` (${n})`
    const unique = truncated(name, maxNameLength - suffix.length) + suffix
    if (!taken.has(unique)) return unique
  }
}

function invalid(message: string): InputError {
  return new InputError('INVALID_INPUT', message)
}
