import type { RejectedRow } from './columns.ts'

/** How a kind writes what it has rejected as a file, to be mended and taken in again. */
export interface RejectedFile {
  /** As its users call it. */
  readonly name: string
  readonly mediaType: string
  /** Before all rows; each of them, as this, ends with its line break. */
  readonly head: string
  line(row: RejectedRow): string
}
