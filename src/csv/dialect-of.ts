import { type Dialect, defaultDialect } from './dialect.ts'
import { plainName } from './plain-name.ts'

/** Bytes in which a header's first line is looked for: a small file can unpack to gigabytes of blank lines. */
const most = 1024 * 1024

/**
 * The dialect of a file: fields with tabs between them where its name ends in .tsv or .tab, or where the
 * first line that is not blank has a tab and no comma; with commas else. Reads no more of `source` than
 * it needs, and ends it.
 */
export async function dialectOf(name: string, source: AsyncIterable<Uint8Array>): Promise<Dialect> {
  if (/\.(?:tsv|tab)$/i.test(plainName(name))) return tabs
  const line = await headerLine(source)
  return line.includes('\t') && !line.includes(',') ? tabs : defaultDialect
}

async function headerLine(source: AsyncIterable<Uint8Array>): Promise<string> {
  let head = ''
  let read = 0
  for await (const bytes of source) {
    head = (head + Buffer.from(bytes).toString('latin1')).replace(leadingBlankLines, '')
    read += bytes.byteLength
    if (head.includes('\n') || read >= most) break
  }
  const [line = ''] = head.split('\n', 1)
  return line
}

/** A byte order mark before them included. */
const leadingBlankLines = /^(?:\xef\xbb\xbf)?\s*\n/

const tabs: Dialect = { ...defaultDialect, delimiter: '\t' }
