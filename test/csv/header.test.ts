import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { InputError } from '#core/errors.ts'
import { defaultDialect } from '#csv/dialect.ts'
import { readSample } from '#csv/sample.ts'
import { sourceOf } from '../support/csv-source.ts'

const read = (content: string | Uint8Array, sizes?: readonly number[]) =>
  readSample(sourceOf(content, sizes), defaultDialect)
const namesIn = async (content: string) => (await read(content)).names

describe('a header', () => {
  test.each([
    ['a,b\n1,2\n', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['\ufeffa,b\r\n', ['a', 'b']],
    ['\n\r\na,b\n', ['a', 'b']],
    [' a , b c \n', ['a', 'b c']],
    ['"a,""b""","c\nd"\n', ['a,"b"', 'c\nd']],
    ['a,,"",  \n', ['a', 'column_2', 'column_3', 'column_4']],
    ['a,a, a\n', ['a', 'a (2)', 'a (3)']],
    ['a,a,a (2)\n', ['a', 'a (3)', 'a (2)']],
    ['a,a,b,a (2),b,a\n', ['a', 'a (3)', 'b', 'a (2)', 'b (2)', 'a (4)']],
    ['column_2,\n', ['column_2', 'column_2 (2)']],
    [',column_1,column_1\n', ['column_1 (2)', 'column_1', 'column_1 (3)']],
    ['a,A\n', ['a', 'A']],
    ['größe,価格,😀\n', ['größe', '価格', '😀']],
    ['a;b\n', ['a;b']],
  ])('%j', async (content, names) => {
    expect(await namesIn(content)).toEqual(names)
  })

  test('cuts names to 1,000 characters, and they stay unlike one another', async () => {
    const long = 'x'.repeat(1_100)
    const names = await namesIn(`${long},${long},${'x'.repeat(999)}😀\n`)
    expect(names.map((name) => name.length)).toEqual([1_000, 1_000, 999])
    expect(new Set(names).size).toBe(3)
  })

  test.each([
    ['a,b\n1,2\n', { offset: 4, line: 2, record: 0 }],
    ['\ufeff\na,"b\r\nc"\r\n1,2\n', { offset: 14, line: 4, record: 0 }],
    ['a,b\n\n1,2\n', { offset: 4, line: 2, record: 0 }],
  ])('ends where the first data record begins: %j', async (content, end) => {
    expect((await read(content)).end).toEqual(end)
    expect((await read(content, [1])).end).toEqual(end)
  })

  test('lets go of its source', async () => {
    const source = sourceOf('a,b\n1,2\n'.repeat(100_000), [4096])
    await readSample(source, defaultDialect)
    expect(source.isEnded()).toBe(true)
  })
})

const zip = (name: string) => Buffer.from(`PK\x03\x04\x14\0\x06\0\b\0\0\0!\0${name}`, 'latin1')
const tar = (name: string) => `${name.padEnd(257, '\0')}ustar\x0000`
const bytes = (...values: number[]) => Buffer.concat([Buffer.from(values), Buffer.alloc(100, 1)])

describe('what is no CSV file is refused', () => {
  test.each([
    ['nothing', '', /empty/],
    ['a byte order mark alone', '\ufeff', /empty/],
    ['empty lines', '\n\r\n\n', /empty/],
    ['blanks', '  \n\t\n', /blank/],
    ['an xlsx file', zip('[Content_Types].xml'), /Excel workbook \(zip\); save it as CSV/],
    ['an ods file', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), /OpenDocument/],
    ['a zip file', zip('data.csv'), /zip archive; unpack it/],
    ['an xls file', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), /xls/],
    ['a gzip file', gzipSync('a,b\n1,2\n'), /a gzip file within a compressed file; unpack it once/],
    ['a zstd file', zstdCompressSync('a,b\n1,2\n'), /a zstd file within a compressed file/],
    ['a bzip2 file', 'BZh91AY&SY', /bzip2 file; unpack it and upload the CSV.*\.gz or \.zst/],
    ['an xz file', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz file; unpack it.*\.gz or \.zst/],
    ['a tar archive', tar('data.csv'), /tar archive; unpack it/],
    ['a PDF', '%PDF-1.7\n%âãÏÓ\n', /PDF/],
    ['a PNG', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), /PNG/],
    ['a JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), /JPEG/],
    ['a SQLite database', 'SQLite format 3\0\x10', /SQLite/],
    ['a Parquet file', bytes(0x50, 0x41, 0x52, 0x31), /Parquet/],
    ['a web page', '\n<!DOCTYPE html>\n<html lang="en">', /web page/],
    ['a web page without a doctype', '\ufeff<html>\n', /web page/],
    ['a table in HTML', '<table border="1">\n<tr><td>a,b</td></tr>\n', /web page/],
    ['a text document', '{\\rtf1\\ansi a,b}\n', /text document/],
    ['XML', '<?xml version="1.0"?>\n<a/>\n', /XML/],
    ['JSON', '[\n  {"a": 1}\n]\n', /JSON/],
    ['JSON lines', '{"a":1,"b":2}\n{"a":2,"b":3}\n', /JSON/],
    ['UTF-16, little end first', Buffer.from('\ufeffa,b\n', 'utf16le'), /UTF-16.*utf-16le/],
    ['UTF-16, big end first', Buffer.from('\ufeffa,b\n', 'utf16le').swap16(), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), /binary/],
    ['bytes', Buffer.from([1, 2, 10, 3, 0, 0xff, 10]), /binary/],
    ['a header in Latin-1', Buffer.from('größe,b\n1,2\n', 'latin1'), /UTF-8/],
    ['a header with broken quotes', '"a"b,c\n1,2\n', /closing quote/],
    ['a header whose quote stays open', 'a,"b\n1,2\n', /line 1.*never closed/],
    ['a header without an end', `a,"b${'x'.repeat(1024 * 1024)}`, /longer than 1,048,576 bytes/],
    ['a header of 1,001 columns', `${'a,'.repeat(1000)}a\n`, /1001 columns/],
  ])('%s', async (_, content, message) => {
    for (const sizes of [[], [1000]]) {
      const source = sourceOf(content, sizes)
      const failure = await readSample(source, defaultDialect).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(InputError)
      expect(failure).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(message),
      })
      expect(source.isEnded()).toBe(true)
    }
  })

  test('but a stray NUL byte below the header is a matter of its row', async () => {
    expect(await namesIn('a,b\n1,2\0\n')).toEqual(['a', 'b'])
  })

  test('a fault of the source stays what it is', async () => {
    const fault = new Error('disk')
    async function* broken() {
      yield Buffer.from('a')
      throw fault
    }
    await expect(readSample(broken(), defaultDialect)).rejects.toBe(fault)
  })
})
