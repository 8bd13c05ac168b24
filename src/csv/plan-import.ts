import type { Column, ColumnInput } from '#core/columns.ts'
import type { DialectInput } from '#core/dialect.ts'
import { InputError } from '#core/errors.ts'
import type { CsvFile } from '#core/file-preview.ts'
import { checkDialect } from './check-dialect.ts'
import type { Dialect } from './dialect.ts'
import { inspectFile } from './inspect-file.ts'
import { matchColumns } from './match-columns.ts'
import type { Position } from './records.ts'
import { resolveColumns } from './resolve-columns.ts'
import type { FieldMapping } from './row-plan.ts'

/** What a user says of an import. */
export interface ImportRequest {
  readonly dialect?: DialectInput | null | undefined
  readonly columns?: readonly ColumnInput[] | null | undefined
  /** Those of the dataset that there is already. */
  readonly datasetColumns?: readonly Column[] | undefined
  /** What becomes of a column of the dataset that the file does not have; 'null' where left out. */
  readonly missing?: 'null' | 'refused'
}

/** How a file is to be read. */
export interface ImportPlan {
  readonly dialect: Dialect
  /** The names of the file's columns. */
  readonly header: readonly string[]
  /** Where the first record begins. */
  readonly start: Position
  readonly fields: readonly FieldMapping[]
  /** Why the column of each field has its type; null where the user or the dataset gave it. */
  readonly reasons: readonly (string | null)[]
}

/** Decides how to read a file, from its beginning. Throws InputError, and what reading it throws. */
export async function planImport(file: CsvFile, request: ImportRequest): Promise<ImportPlan> {
  const { columns, datasetColumns, missing } = request
  const inspection = await inspectFile(file, checkDialect(request.dialect, ['dialect']))
  const { dialect, names: header, end: start } = inspection
  if (datasetColumns === undefined) {
    const fields = resolveColumns(header, columns, inspection.columns)
    const reasons = fields.map(({ index }) =>
      columns == null ? (inspection.columns[index]?.reason ?? null) : null,
    )
    return { dialect, header, start, fields, reasons }
  }
  const fields =
    dialect.header || columns != null
      ? matchColumns(header, columns, datasetColumns, missing)
      : inOrder(header.length, datasetColumns)
  return { dialect, header, start, fields, reasons: fields.map(() => null) }
}

/** A file without names has the columns of the dataset in their order, or nobody knows which it has. */
function inOrder(count: number, columns: readonly Column[]): FieldMapping[] {
  if (count === columns.length) return columns.map((column, index) => ({ index, column }))
  const message = `The file has no header and ${count} columns, and the dataset has ${columns.length}. Say in "columns" which are which: their sources are column_1, column_2 and so on.`
  throw new InputError('INVALID_INPUT', message, ['columns'])
}
