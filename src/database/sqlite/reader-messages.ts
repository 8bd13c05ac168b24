import type { SQLInputValue } from 'node:sqlite'

/** A SELECT to run, or the end. */
export type ToReader =
  | { readonly id: number; readonly sql: string; readonly values: readonly SQLInputValue[] }
  | 'close'

export interface FoundRows {
  /** Arrays, integers in them as bigints. */
  readonly rows: readonly (readonly unknown[])[]
  /** Milliseconds that SQLite has worked on it. */
  readonly took: number
}

export type FromReader =
  | ({ readonly id: number } & FoundRows)
  | { readonly id: number; readonly text: string; readonly code: number | undefined }
