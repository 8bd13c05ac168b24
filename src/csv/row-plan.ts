import type { Column, RejectedRow, Value } from '#core/columns.ts'
import { canonicalFormOf } from './canonical-bytes.ts'
import { type Converter, converterFor, isRejection } from './convert.ts'
import type { Dialect } from './dialect.ts'
import { NullTokens } from './null-tokens.ts'
import type { RecordBlock } from './record-block.ts'
import { Rejection } from './rejection.ts'
import { RepeatedHeader } from './repeated-header.ts'
import { keyProblem } from './row-keys.ts'

/** Which field of a record becomes which column. */
export interface FieldMapping {
  /** The field's place in the record, from 0; −1 where the file has none. */
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
  /** Places of the columns that every row must be found by. */
  readonly keys?: readonly number[]
}

/** A column, and how its field becomes its value. */
export interface TargetColumn extends Column {
  /** The field's place in the record, from 0; −1 where the file has none. */
  readonly index: number
  /** What bytes have to be to be its value as they stand, a `canonicalForm`. */
  readonly form: number
  /** For all other fields, as texts. */
  readonly convert: Converter
}

/** How records become rows, made once for a file. */
export class RowPlan {
  readonly spec: RowSpec
  readonly targets: readonly TargetColumn[]
  readonly keys: readonly number[]
  readonly nulls: NullTokens
  readonly repeatedHeader: RepeatedHeader

  constructor(spec: RowSpec) {
    this.spec = spec
    this.targets = spec.fields.map(({ index, column }) => ({
      ...column,
      index,
      form: canonicalFormOf(column.type, spec.dialect),
      convert: converterFor(column, spec.dialect),
    }))
    this.keys = spec.keys ?? []
    this.nulls = new NullTokens(spec.dialect.nullTokens)
    this.repeatedHeader = new RepeatedHeader(spec.header, spec.dialect)
  }

  /**
   * What record `i` of a block becomes. One that is not to be read, has not as many fields as the header, or holds a value that
   * does not convert is rejected, with the first reason found.
   */
  row(block: RecordBlock, i: number): Value[] | RejectedRow {
    const record = block.records[i] ?? []
    const width = this.spec.header.length
    const problem = block.problem(i)
    if (problem !== undefined) return rejectedRow(block, i, problem)
    if (record.length !== width) return rejectedRow(block, i, raggedRow(record.length, width))
    if (this.repeatedHeader.is(record)) return rejectedRow(block, i, headerAgain)
    const values: Value[] = []
    let quoted: readonly boolean[] | undefined
    for (const { index, name, type, convert } of this.targets) {
      const text = record[index] ?? ''
      // only an empty text needs to know, and finding out is slow
      if (type === 'TEXT' && text === '') quoted ??= block.quoted(i)
      const value = convert(text, quoted?.[index] ?? false)
      if (isRejection(value)) return rejectedRow(block, i, value, name, text)
      values.push(value)
    }
    const why = keyProblem(this.keys, values)
    return why === undefined ? values : rejectedRow(block, i, why)
  }
}

const headerAgain = new Rejection('REPEATED_HEADER', 'the record is the header once more')

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
