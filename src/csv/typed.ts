import type { Column, ColumnInput, RejectedRow, Row, Value } from '#core/columns.ts'
import { InputError } from '#core/errors.ts'
import { trimmed } from './convert.ts'
import type { Dialect } from './dialect.ts'
import { columnFiller } from './fill-column.ts'
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
  /** The number that the first record has, or would have. */
  readonly first: number
  /** Without their fields. */
  readonly records: RecordBlock
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
  const isHeader = headerTest(header, dialect)
  const columns = fields.map(({ index, column }, to) => ({
    name: column.name,
    fill: columnFiller(column, dialect, { from: index, to }),
  }))
  let number = base + at.record
  for await (const block of blocks) {
    const first = number + 1
    number += block.records.length
    const refused: (RejectedRow | undefined)[] = []
    const made = block.records.map((record, i): Value[] | undefined => {
      const why = block.problem(i) ?? shapeProblem(record, header.length, isHeader)
      if (why === undefined) return new Array<Value>(columns.length).fill(null)
      refused[i] = rejectedRow(block, i, why)
      return undefined
    })
    for (const { name, fill } of columns) {
      fill(block, made, (i, why, text) => {
        refused[i] = rejectedRow(block, i, why, name, text)
        made[i] = undefined
      })
    }
    const rows: Row[] = []
    for (let i = 0; i < made.length; i++) {
      const values = made[i]
      const why = values && check?.(values)
      if (why !== undefined) refused[i] = rejectedRow(block, i, why)
      else if (values !== undefined) rows.push({ number: first + i, values })
    }
    const rejected = refused.filter((row) => row !== undefined)
    // it is kept until the rows are committed
    yield rowBlock({ rows, rejected, first, records: block.withoutFields() })
  }
}

/** A block, from what its rows come from: `first` is the number of its first record. */
export function rowBlock(parts: Omit<RowBlock, 'reject' | 'end'>): RowBlock {
  const { first, records } = parts
  return {
    ...parts,
    reject: (number, why) => rejectedRow(records, number - first, why),
    end: records.end,
  }
}

function shapeProblem(
  record: readonly string[],
  width: number,
  isHeader: (record: readonly string[]) => boolean,
): Rejection | undefined {
  if (record.length !== width) return raggedRow(record.length, width)
  return isHeader(record) ? repeatedHeader : undefined
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
