import type { CsvFile } from '#core/file-preview.ts'
import type { Dialect } from './dialect.ts'
import { dialectOf } from './dialect-of.ts'
import { readSample, type Sample } from './sample.ts'

/** What a file's beginning says of it. */
export interface Inspection extends Sample {
  readonly dialect: Dialect
}

/** Finds out a file's dialect, but for what is given, its header and its columns. Throws as `readSample` does. */
export async function inspectFile(file: CsvFile, given: Partial<Dialect>): Promise<Inspection> {
  const detected = await dialectOf(file.name, file.read(0))
  const dialect = { ...detected, ...(given.quote && { escape: given.quote }), ...given }
  return { ...(await readSample(file.read(0), dialect, file.limits)), dialect }
}
