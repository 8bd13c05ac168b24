import type { Column, ColumnType } from '#core/columns.ts'
import { delimiters, formulaStarts, type TextOutput, writtenColumns } from '#core/text-output.ts'

/** How the bytes of a value become those of its field; numbers, so that choosing is quick. */
export const fieldForm = {
  /** Text of CSV or TSV. */
  quotable: 0,
  jsonText: 1,
  jsonInteger: 2,
  /** Between quotes, with nothing to escape. */
  jsonPlain: 3,
  asItIs: 4,
  boolean: 5,
  datetime: 6,
  jsonDatetime: 7,
} as const

export type FieldForm = (typeof fieldForm)[keyof typeof fieldForm]

/** What is the same in all lines of a file. */
export interface LineLayout {
  readonly forms: readonly FieldForm[]
  /** Per column: the bytes before its value. */
  readonly before: readonly Buffer[]
  /** The bytes after the last value. */
  readonly after: Buffer
  /** Per column: the bytes that stand for null. */
  readonly nulls: readonly Buffer[]
  /** 1 for the bytes that a plain field must not have: those are quoted in CSV and TSV, escaped in JSON. */
  readonly special: Uint8Array
  /** How many bytes one byte of a value can become. */
  readonly growth: number
  /** What texts are not to begin with; nothing where they may begin as they like. */
  readonly formulaStarts: readonly Buffer[]
  /** 1 for the first bytes of those. */
  readonly formulaBytes: Uint8Array
}

/** How the lines of a dataset with these columns are written. */
export function lineLayout(columns: readonly Column[], output: TextOutput): LineLayout {
  const written = writtenColumns(columns, output)
  return output.format === 'JSONL'
    ? jsonLayout(written)
    : delimitedLayout(written, delimiters[output.format], output.defuseFormulas)
}

function delimitedLayout(
  columns: readonly Column[],
  delimiter: string,
  defuses: boolean,
): LineLayout {
  const forms: Record<ColumnType, FieldForm> = {
    TEXT: fieldForm.quotable,
    INTEGER: fieldForm.asItIs,
    DECIMAL: fieldForm.asItIs,
    BOOLEAN: fieldForm.boolean,
    DATE: fieldForm.asItIs,
    DATETIME: fieldForm.datetime,
  }
  const starts = defuses ? formulaStarts.map((start) => Buffer.from(start)) : []
  return {
    forms: columns.map(({ type }) => forms[type]),
    before: columns.map((_, i) => Buffer.from(i === 0 ? '' : delimiter)),
    after: Buffer.from('\n'),
    // readers skip empty lines; `""` is null to them for every type but TEXT
    nulls: columns.map(({ type }, _, { length }) =>
      Buffer.from(length === 1 && type !== 'TEXT' ? '""' : ''),
    ),
    special: marked(Buffer.from(`${delimiter}"\r\n`)),
    growth: 2,
    formulaStarts: starts,
    formulaBytes: marked(starts.map((start) => start[0] ?? 0)),
  }
}

function jsonLayout(columns: readonly Column[]): LineLayout {
  const forms: Record<ColumnType, FieldForm> = {
    TEXT: fieldForm.jsonText,
    INTEGER: fieldForm.jsonInteger,
    DECIMAL: fieldForm.jsonPlain,
    BOOLEAN: fieldForm.boolean,
    DATE: fieldForm.jsonPlain,
    DATETIME: fieldForm.jsonDatetime,
  }
  const controls = Array.from({ length: 0x20 }, (_, code) => code)
  return {
    forms: columns.map(({ type }) => forms[type]),
    before: columns.map(({ name }, i) =>
      Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    ),
    after: Buffer.from('}\n'),
    nulls: columns.map(() => Buffer.from('null')),
    special: marked([...Buffer.from('"\\'), ...controls]),
    // `\u001f`
    growth: 6,
    formulaStarts: [],
    formulaBytes: marked([]),
  }
}

function marked(bytes: Iterable<number>): Uint8Array {
  const table = new Uint8Array(256)
  for (const byte of bytes) table[byte] = 1
  return table
}
