import type { Column, ColumnInput, RejectedRow } from './columns.ts'
import type { Dialect, DialectInput } from './dialect.ts'
import type { FileLimits } from './ports.ts'

/** A CSV file, as whoever reads it sees it. */
export interface CsvFile {
  readonly name: string
  readonly limits: Pick<FileLimits, 'maxRecordBytes'>
  /** Its content from `offset` on, in blocks that each may be overwritten by the next; it may be begun more than once. */
  read(offset: number): AsyncIterable<Uint8Array>
}

/** What a user says of a file. What is left out is detected or inferred. */
export interface PreviewRequest {
  readonly dialect?: DialectInput | null | undefined
  readonly columns?: readonly ColumnInput[] | null | undefined
  /** Those of the dataset into which the file would go. */
  readonly datasetColumns?: readonly Column[] | undefined
  /** Rows to give at most. */
  readonly first: number
}

/** What an import would make of a file, as far as a sample tells. */
export interface FilePreview {
  readonly dialect: Dialect
  /** The names of the file's columns. */
  readonly header: readonly string[]
  readonly columns: readonly Column[]
  /** Why each column has its type; null where the user or the dataset gave it. */
  readonly reasons: readonly (string | null)[]
  /** The first rows, each value in the canonical form of its column, as text. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** Records of the sample that would be rejected, and what would end the import. */
  readonly problems: readonly RejectedRow[]
}

/** Makes a preview. Throws InputError, and what reading the file throws. */
export type PreviewFile = (file: CsvFile, request: PreviewRequest) => Promise<FilePreview>
