import { InputError } from '#core/errors.ts'
import type { CsvFile } from '#core/file-preview.ts'
import { checkMarksDiffer } from './check-dialect.ts'
import { detectDialect } from './detect-dialect.ts'
import type { Dialect } from './dialect.ts'
import { readSample, type Sample } from './sample.ts'
import { byteOrderMarkLength } from './transcode.ts'

/** What a file's beginning says of it. */
export interface Inspection extends Sample {
  readonly dialect: Dialect
}

/** Bytes from which the dialect is found out. */
const headBytes = 256 * 1024

/**
 * Finds out a file's dialect, but for what is given, its header and its columns. Throws as `readSample`
 * and `checkDialect` do.
 */
export async function inspectFile(file: CsvFile, given: Partial<Dialect>): Promise<Inspection> {
  const { head, whole } = await headOf(file.read(0))
  const dialect = detectDialect(file.name, head, given, whole)
  checkByteOrderMark(head, dialect)
  // a mark that was given may be one that was detected
  checkMarksDiffer(dialect, ['dialect'])
  return { ...(await readSample(file.read(0), dialect, file.limits)), dialect }
}

/** Its first three bytes are letters in other encodings, and would become part of a name. */
function checkByteOrderMark(head: Buffer, { encoding }: Dialect): void {
  if (byteOrderMarkLength(head) === 0 || encoding === 'utf-8') return
  const message = `The file begins with the byte order mark of UTF-8, so its encoding is utf-8 and not ${encoding}. Leave "encoding" out.`
  throw new InputError('INVALID_INPUT', message, ['dialect', 'encoding'])
}

/** Reads no more of `source` than it needs, and ends it. */
async function headOf(
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; whole: boolean }> {
  const blocks: Uint8Array[] = []
  let length = 0
  for await (const bytes of source) {
    blocks.push(Uint8Array.from(bytes))
    length += bytes.byteLength
    if (length >= headBytes) return { head: Buffer.concat(blocks, headBytes), whole: false }
  }
  return { head: Buffer.concat(blocks), whole: true }
}
