import type { CsvFile } from '#core/file-preview.ts'
import type { Dialect } from './dialect.ts'
import { dialectOf } from './dialect-of.ts'
import { readSample, type Sample } from './sample.ts'

/** What a file's beginning says of it. */
export interface Inspection extends Sample {
  readonly dialect: Dialect
  /** Why each column has its type, one a column. */
  readonly reasons: readonly string[]
}

/** Finds out a file's dialect, but for what is given, its header and its columns. Throws as `readSample` does. */
export async function inspectFile(file: CsvFile, given: Partial<Dialect>): Promise<Inspection> {
  const detected = await dialectOf(file.name, file.read(0))
  const dialect = { ...detected, ...(given.quote && { escape: given.quote }), ...given }
  const sample = await readSample(file.read(0), dialect)
  const reasons = sample.columns.map(({ type }) => `the values of the sample are ${type}`)
  return { ...sample, dialect, reasons }
}
