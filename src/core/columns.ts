export const columnTypes = ['TEXT', 'INTEGER', 'DECIMAL', 'BOOLEAN', 'DATE', 'DATETIME'] as const

export type ColumnType = (typeof columnTypes)[number]

/** A column of a dataset, in the order of the dataset. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

/** A column as a sample of a file suggests it. */
export interface InferredColumn extends Column {
  /** Why it has its type: a sentence for people. */
  readonly reason: string
}

/** What a user says of a column: `source` is its name in the file's header, `name` where left out. */
export interface ColumnInput {
  readonly source?: string | null | undefined
  readonly name: string
  readonly type: ColumnType
  readonly nullable?: boolean | null | undefined
}

/**
 * A value in canonical form, the same on every database: TEXT a string; INTEGER a number within
 * ±(2^53−1), else a bigint; DECIMAL a string with the digits of the file; BOOLEAN a boolean;
 * DATE `YYYY-MM-DD`; DATETIME `YYYY-MM-DDTHH:MM:SS[.fff]Z`.
 */
export type Value = string | number | bigint | boolean | null

/** `number` is the row's place in its dataset, from 1; rejected rows leave gaps. */
export interface Row {
  readonly number: number
  readonly values: readonly Value[]
}

/** A record of the source that did not become a row. `line` counts from 1, as editors do. */
export interface RejectedRow {
  readonly line: number
  readonly record: string
  readonly column: string | null
  readonly value: string | null
  readonly code: string
  readonly message: string
}
