import type { Column, ColumnInput, RejectedRow, Row, Value } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { type Converter, converterFor, isRejection, trimmed } from './convert.ts'
import type { Dialect } from './dialect.ts'
import { maxColumns, maxNameLength, nameOfPlace, uniqueNames } from './header.ts'
import { isOwnColumn } from './own-columns.ts'
import type { Position, RecordBlock } from './records.ts'
import { Rejection } from './rejection.ts'

/** Which field of a record becomes which column. */
export interface FieldMapping {
  /** The field's place in the record, from 0. */
  readonly index: number
  readonly column: Column
}

/** What is to become of a file's records. */
export interface RowSpec {
  /** The names in the file's header. */
  readonly header: readonly string[]
  readonly fields: readonly FieldMapping[]
  readonly dialect: Dialect
  /** The row of the first record is number base + 1; 0 where left out. */
  readonly base?: number
  /** Looks at a row that has converted; what it gives is why it is rejected all the same. */
  readonly check?: (values: readonly Value[]) => Rejection | undefined
}

/** What became of a block of records. */
export interface RowBlock {
  /** Numbered by their place in the file, after `base`, so rejected records leave gaps. */
  readonly rows: readonly Row[]
  readonly rejected: readonly RejectedRow[]
  /** Rejects one of the rows after all, by its number. */
  reject(number: number, why: Rejection): RejectedRow
  /** After the block. */
  readonly end: Position
}

/**
 * Makes typed rows of records, of which the first begins at `at`. A record that is not to be read, has
 * not as many fields as the header, or holds a value that does not convert is rejected, with the first
 * reason found. Throws what `blocks` throws, and nothing else.
 */
export async function* typed(
  blocks: AsyncIterable<RecordBlock>,
  { header, fields, dialect, base = 0, check }: RowSpec,
  at: Position,
): AsyncGenerator<RowBlock, void, undefined> {
  const targets = fields.map(
    ({ index, column }): Target => ({
      index,
      name: column.name,
      isText: column.type === 'TEXT',
      convert: converterFor(column, dialect),
    }),
  )
  const plan = { width: header.length, isHeader: headerTest(header, dialect), targets }
  let number = base + at.record
  for await (const block of blocks) {
    const { records } = block
    const rows: Row[] = []
    const rejected: RejectedRow[] = []
    const first = number + 1
    for (let i = 0; i < records.length; i++) {
      const made = makeRow(block, i, records[i] ?? [], plan)
      const why = Array.isArray(made) ? check?.(made) : undefined
      if (why !== undefined) rejected.push(rejectedRow(block, i, why))
      else if (Array.isArray(made)) rows.push({ number: first + i, values: made })
      else rejected.push(made)
    }
    number += records.length
    // it is kept until the rows are committed
    const kept = block.withoutFields()
    const reject = (of: number, why: Rejection) => rejectedRow(kept, of - first, why)
    yield { rows, rejected, reject, end: block.end }
  }
}

interface RowPlan {
  readonly width: number
  readonly isHeader: (record: readonly string[]) => boolean
  readonly targets: readonly Target[]
}

interface Target {
  readonly index: number
  readonly name: string
  readonly isText: boolean
  readonly convert: Converter
}

function makeRow(
  block: RecordBlock,
  i: number,
  record: readonly string[],
  { width, isHeader, targets }: RowPlan,
): Value[] | RejectedRow {
  const problem = block.problem(i)
  if (problem !== undefined) return rejectedRow(block, i, problem)
  if (record.length !== width) return rejectedRow(block, i, raggedRow(record.length, width))
  if (isHeader(record)) return rejectedRow(block, i, repeatedHeader)
  const values: Value[] = []
  let quoted: readonly boolean[] | undefined
  for (const { index, name, isText, convert } of targets) {
    const text = record[index] ?? ''
    // only an empty text needs to know, and finding out is slow
    if (isText && text === '') quoted ??= block.quoted(i)
    const value = convert(text, quoted?.[index] ?? false)
    if (isRejection(value)) return rejectedRow(block, i, value, name, text)
    values.push(value)
  }
  return values
}

/**
 * Tells the header, which files that were put together have again, maybe after a byte order mark. A single
 * column may hold its own name among other words, and what is said of a rejected record is none of it.
 */
function headerTest(
  header: readonly string[],
  dialect: Dialect,
): (record: readonly string[]) => boolean {
  const ofFile = header.flatMap((name, i) => (isOwnColumn(name) ? [] : [i]))
  const [first = 0] = ofFile
  if (!dialect.header || ofFile.length < 2) return () => false
  const isFirstNamed = header[first] !== nameOfPlace(first)
  const hasOwn = ofFile.length < header.length
  return (record) => {
    const field = trimmed(record[first] ?? '')
    // nearly all records are told by it
    if (field === '' ? isFirstNamed : field !== header[first]) return false
    const fields = hasOwn
      ? record.map((field, i) => (isOwnColumn(header[i] ?? '') ? (header[i] ?? '') : field))
      : record
    return uniqueNames(fields).every((name, i) => name === header[i])
  }
}

const repeatedHeader = new Rejection('REPEATED_HEADER', 'the record is the header once more')

function raggedRow(count: number, width: number): Rejection {
  const fields = count === 1 ? '1 field' : `${count} fields`
  return new Rejection('RAGGED_ROW', `the record has ${fields}, the header has ${width}`)
}

function rejectedRow(
  block: RecordBlock,
  i: number,
  { code, message }: Rejection,
  column: string | null = null,
  value: string | null = null,
): RejectedRow {
  return { line: block.lines[i] ?? 0, record: block.raw(i), column, value, code, message }
}

/**
 * The columns that a user asks for, or all of them as inferred but Sluice’s own, with the place of each in
 * the file. Throws InputError INVALID_INPUT.
 */
export function resolveColumns(
  header: readonly string[],
  given: readonly ColumnInput[] | null | undefined,
  inferred: readonly Column[],
): FieldMapping[] {
  if (given == null) return inferredFields(inferred)
  if (given.length === 0) throw invalid('At least one column is needed.', ['columns'])
  if (given.length > maxColumns) {
    throw invalid(`A dataset has at most ${maxColumns} columns.`, ['columns'])
  }
  const names = new Set<string>()
  return given.map(({ source, name, type, nullable }, i) => {
    const at = (field: string) => ['columns', String(i), field]
    if (name.trim() === '' || name.length > maxNameLength) {
      throw invalid(`A column’s name has 1 to ${maxNameLength} characters.`, at('name'))
    }
    if (names.has(name)) throw invalid(`Two columns have the name "${name}".`, at('name'))
    names.add(name)
    const index = header.indexOf(source ?? name)
    if (index === -1) {
      const known = header.map((known) => `"${known}"`).join(', ')
      const message = `The file’s header has no column "${source ?? name}"; it has ${known}.`
      throw invalid(message, at('source'))
    }
    return { index, column: { name, type, nullable: nullable ?? true } }
  })
}

function inferredFields(inferred: readonly Column[]): FieldMapping[] {
  const fields = inferred
    // why a column was inferred is no part of it
    .map(({ name, type, nullable }, index) => ({ index, column: { name, type, nullable } }))
    .filter(({ column }) => !isOwnColumn(column.name))
  if (fields.length > 0) return fields
  const message = `The file has no columns but ${inferred.map(({ name }) => `"${name}"`).join(', ')}, which are skipped unless "columns" names them.`
  throw invalid(message, ['columns'])
}

function invalid(message: string, field: readonly string[]): InputError {
  return new InputError('INVALID_INPUT', message, field)
}
