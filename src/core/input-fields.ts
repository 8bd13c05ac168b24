import type { ColumnInput } from './columns.ts'
import type { WriteMode } from './dataset.ts'
import type { DialectInput } from './dialect.ts'
import type { RowFilter } from './row-filter.ts'
import type { ExportFormat } from './text-output.ts'

/** The GraphQL types that a kind's input may name, and what a kind gets for each. */
export interface InputTypes {
  ID: string
  String: string
  Boolean: boolean
  Int: number
  Float: number
  SafeInt: number
  JSON: unknown
  ColumnInput: ColumnInput
  CsvDialectInput: DialectInput
  WriteMode: WriteMode
  InvalidRowPolicy: 'REJECT' | 'FAIL'
  ExportFormat: ExportFormat
  RowFilter: RowFilter
}

/** One field of the input of a kind's start mutation. */
export interface InputField {
  readonly type: keyof InputTypes
  readonly list?: boolean
  readonly required?: boolean
  readonly default?: unknown
  readonly description?: string
}

export type InputFields = Readonly<Record<string, InputField>>

type FieldValue<Field extends InputField> = Field['list'] extends true
  ? readonly InputTypes[Field['type']][]
  : InputTypes[Field['type']]

type IsSet<Field extends InputField> = Field['required'] extends true
  ? true
  : Field extends { default: unknown }
    ? true
    : false

/** What a kind's hooks get: fields that are required or have a default are always there. */
export type InputOf<Fields extends InputFields> = {
  readonly [Name in keyof Fields]: IsSet<Fields[Name]> extends true
    ? FieldValue<Fields[Name]>
    : FieldValue<Fields[Name]> | null | undefined
}
