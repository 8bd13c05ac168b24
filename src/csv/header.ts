import { InputError, TaskFailure } from '#core/errors.ts'
import type { Dialect, Encoding } from './dialect.ts'
import { foreignFormat } from './file-signature.ts'
import { type Position, type RecordBlock, type RecordOptions, records } from './records.ts'
import { truncated } from './rejection.ts'

/** A file's names of columns. */
export interface Header {
  /**
   * One name a column, unlike one another, without blanks around them, 1 to 1,000 characters each;
   * `column_1` and so on in a file without a header.
   */
  readonly names: readonly string[]
  /** Where data begins. */
  readonly end: Position
}

const fileStart: Position = { offset: 0, line: 1, record: 0 }
export const maxColumns = 1_000
export const maxNameLength = 1_000

/** All records of a file, the first one alone. Throws InputError at once for what is no text. */
export function wholeFile(
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: RecordOptions = {},
): AsyncGenerator<RecordBlock, void, undefined> {
  return records(textOnly(source, dialect), fileStart, dialect, { ...options, firstAlone: true })
}

/** Bytes that tell what sort of file it is. */
const headBytes = 4096

async function* textOnly(
  source: AsyncIterable<Uint8Array>,
  { encoding }: Dialect,
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
    refuseForeign(head, encoding)
    isText = true
    yield head
  }
  if (isText) return
  refuseForeign(head, encoding)
  yield head
}

function refuseForeign(head: Buffer, encoding: Encoding): void {
  const foreign = foreignFormat(head, encoding)
  if (foreign === undefined) return
  throw invalid(`The file looks like ${foreign.kind}; ${foreign.advice}.`)
}

/** The file's first record. Throws InputError where there is none. */
export async function firstRecord(file: AsyncGenerator<RecordBlock>): Promise<RecordBlock> {
  try {
    const first = await file.next()
    if (first.done !== true) return first.value
  } catch (error) {
    if (error instanceof TaskFailure) throw invalid(`The header cannot be read. ${error.message}`)
    throw error
  }
  throw invalid('The file is empty; upload a CSV file with a header.')
}

/** The header, from the first record. Throws InputError. */
export function headerOf(first: RecordBlock, { header }: Dialect): Header {
  const problem = first.problem(0)
  if (problem !== undefined) {
    const what = header ? 'header' : 'first record'
    throw invalid(`The ${what} cannot be read: ${problem.message}.`)
  }
  const [fields = []] = first.records
  if (fields.length > maxColumns) {
    throw invalid(`The file has ${fields.length} columns; ${maxColumns} is the most.`)
  }
  if (!header) return { names: fields.map((_, i) => nameOfPlace(i)), end: fileStart }
  if (first.raw(0).trim() === '') {
    throw invalid(
      'The file’s first line is blank; take it out, or set skipLines so that the header comes first.',
    )
  }
  return { names: uniqueNames(fields), end: { ...first.end, record: 0 } }
}

/** What a column is called that has no name. */
export function nameOfPlace(i: number): string {
  return `column_${i + 1}`
}

/** The names of columns that a header's fields stand for. */
export function uniqueNames(fields: readonly string[]): string[] {
  const names = fields.map((field) => truncated(field.trim(), maxNameLength))
  // a name that stands in the header stays free for the column that has it
  const taken = new Set(names)
  // of each name the last number: to count from 2 for each column takes long where all have one name
  const last = new Map<string, number>()
  const given = new Set<string>()
  return names.map((name, i) => {
    const wanted = name || nameOfPlace(i)
    if (!(name === '' ? taken : given).has(wanted)) {
      given.add(wanted)
      taken.add(wanted)
      return wanted
    }
    const { unique, n } = numbered(wanted, (last.get(wanted) ?? 1) + 1, taken)
    last.set(wanted, n)
    taken.add(unique)
    return unique
  })
}

function numbered(
  name: string,
  from: number,
  taken: ReadonlySet<string>,
): { unique: string; n: number } {
  for (let n = from; ; n++) {
    const suffix = ` (${n})`
    const unique = truncated(name, maxNameLength - suffix.length) + suffix
    if (!taken.has(unique)) return { unique, n }
  }
}

function invalid(message: string): InputError {
  return new InputError('INVALID_INPUT', message)
}
