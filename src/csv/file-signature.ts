import { isUtf8 } from 'node:buffer'
import type { Encoding } from './dialect.ts'
import { carriageReturn, lineFeed } from './record-end.ts'
import { transcoder } from './transcode.ts'

/** What a file that is no CSV seems to be, and how its user gets one. */
export interface Foreign {
  readonly kind: string
  readonly advice: string
}

const unpack = 'unpack it and upload the CSV file in it, as it is or as .gz or .zst'
const unpackOnce = 'unpack it once and upload that'
const saveAsCsv = 'save it as CSV and upload that'
const exportAsCsv = 'export its data as CSV and upload that'
const utf16 = 'UTF-16 text'
const uploadCsv = 'upload a CSV file'

/**
 * The first bytes, as Latin-1, of what people upload by mistake. Compressed files are unpacked before
 * anything looks at them, once.
 */
const magic: readonly (readonly [first: string, kind: string, advice: string])[] = [
  ['PK\x03\x04', 'a zip archive', unpack],
  ['PK\x05\x06', 'an empty zip archive', uploadCsv],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook (xls)', saveAsCsv],
  ['\x1f\x8b', 'a gzip file within a compressed file', unpackOnce],
  ['\x28\xb5\x2f\xfd', 'a zstd file within a compressed file', unpackOnce],
  ['BZh91AY&SY', 'a bzip2 file', unpack],
  ['\xfd7zXZ\x00', 'an xz file', unpack],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', unpack],
  ['SQLite format 3\x00', 'a SQLite database', exportAsCsv],
  ['PAR1', 'a Parquet file', exportAsCsv],
  ['%PDF-', 'a PDF document', uploadCsv],
  ['\x89PNG', 'a PNG image', uploadCsv],
  ['\xff\xd8\xff', 'a JPEG image', uploadCsv],
  ['GIF8', 'a GIF image', uploadCsv],
  ['\xff\xfe', utf16, 'set the dialect’s encoding to utf-16le'],
  ['\xfe\xff', utf16, 'set the dialect’s encoding to utf-16be'],
]

/** Names of files within a zip archive that tell whose it is. */
const zipped: readonly (readonly [entry: RegExp, kind: string])[] = [
  [/\[Content_Types\]\.xml|xl\/|_rels\//, 'an Excel workbook (zip)'],
  [/opendocument\.spreadsheet/, 'an OpenDocument spreadsheet (zip)'],
]

const patterns: readonly (readonly [RegExp, kind: string, advice: string])[] = [
  [/^[\s\S]{257}ustar/, 'a tar archive', unpack],
  // what some programs call an Excel file is a table in HTML
  [/^\s*<(?:!doctype html|(?:html|head|meta|table)[\s>])/i, 'a web page (HTML)', uploadCsv],
  [/^\{\\rtf\d/, 'a text document (RTF)', uploadCsv],
  [/^\s*<\?xml\s/i, 'XML', exportAsCsv],
  [/^\s*(?:\{\s*"|\[\s*[{["])/, 'JSON', exportAsCsv],
]

/** What a file that begins with `head` seems to be; undefined where it may be CSV in that encoding. */
export function foreignFormat(head: Buffer, encoding: Encoding): Foreign | undefined {
  const isUtf16 = encoding === 'utf-16le' || encoding === 'utf-16be'
  const bytes = isUtf16 ? transcoder(encoding).write(head) : head
  const text = bytes.toString('latin1', 0, 4096).replace(/^\xef\xbb\xbf/, '')
  const start = head.toString('latin1', 0, 16)
  const found =
    magic.find(([first, kind]) => start.startsWith(first) && !(isUtf16 && kind === utf16)) ??
    patterns.find(([form]) => form.test(text))
  if (found === undefined) {
    return isBinary(bytes) ? { kind: 'a binary file', advice: uploadCsv } : undefined
  }
  const [, kind, advice] = found
  const office = kind === 'a zip archive' && zipped.find(([entry]) => entry.test(text))
  return office ? { kind: office[1], advice: saveAsCsv } : { kind, advice }
}

/** A NUL below the first line of what else is text is stray, and a matter of its row. */
function isBinary(head: Buffer): boolean {
  const nul = head.indexOf(0)
  if (nul === -1) return false
  const header = head.findIndex((byte) => byte === lineFeed || byte === carriageReturn)
  const wholeLines = head.subarray(0, head.lastIndexOf('\n') + 1)
  return header === -1 || nul < header || !isUtf8(wholeLines)
}
