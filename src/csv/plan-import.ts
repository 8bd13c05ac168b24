import type { Column, ColumnInput } from '#core/columns.ts'
import type { DialectInput } from '#core/dialect.ts'
import type { CsvFile } from '#core/file-preview.ts'
import { checkDialect } from './check-dialect.ts'
import type { Dialect } from './dialect.ts'
import { inspectFile } from './inspect-file.ts'
import { matchColumns } from './match-columns.ts'
import type { Position } from './records.ts'
import { type FieldMapping, resolveColumns } from './typed.ts'

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
  const isInferred = datasetColumns === undefined && columns == null
  const fields =
    datasetColumns === undefined
      ? resolveColumns(header, columns, inspection.columns)
      : matchColumns(header, columns, datasetColumns, missing)
  const reasons = isInferred ? inspection.reasons : fields.map(() => null)
  return { dialect, header, start, fields, reasons }
}
