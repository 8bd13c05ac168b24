import type { Encoding } from '#core/dialect.ts'

/** Turns the bytes of a file, block after block, into UTF-8. */
export interface Transcoder {
  write(bytes: Uint8Array): Buffer
  /** What is left at the end of the file: half a character. */
  end(): Buffer
}

/** Stands in UTF-8 for what is no character of the file’s encoding, and is never valid there. */
const invalid = 0xff
/** Stands for the byte with which a file of UTF-16 ends, where it is half a unit. */
const half = 0xfe

/**
 * Gives UTF-8 of which `encodedLength` can tell how many bytes of the file it was. What is no character of
 * the encoding becomes a byte that is no UTF-8, so both are found in the same way.
 */
export function transcoder(encoding: Encoding): Transcoder {
  if (encoding === 'utf-8') return { write: asBuffer, end: nothing }
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return utf16(encoding === 'utf-16be')
  const decode = encoding === 'windows-1252' ? fromWindows1252 : fromSingleBytes(encoding)
  return { write: (bytes) => toUtf8(decode(asBuffer(bytes)), /\ufffd/), end: nothing }
}

/** The bytes of the file that a stretch of its UTF-8 stands for. */
export function encodedLength(encoding: Encoding, utf8: Uint8Array): number {
  if (encoding === 'utf-8') return utf8.length
  const isUtf16 = encoding === 'utf-16le' || encoding === 'utf-16be'
  let units = 0
  for (const byte of utf8) {
    // each byte but those that go on with a character begins one, and four bytes are two units of UTF-16
    if (byte < 0x80 || byte > 0xbf) units++
    if (isUtf16 && byte >= 0xf0 && byte < half) units++
  }
  if (!isUtf16) return units
  return utf8.at(-1) === half ? units * 2 - 1 : units * 2
}

const byteOrderMark = Buffer.from('\ufeff')

/** The length of the byte order mark with which UTF-8 begins; 0 where it has none. */
export function byteOrderMarkLength(utf8: Buffer): number {
  const { length } = byteOrderMark
  return utf8.subarray(0, length).equals(byteOrderMark) ? length : 0
}

function nothing(): Buffer {
  return Buffer.alloc(0)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** 0x80 to 0x9f, which are other characters than in Latin-1; TextDecoder of Node.js 22 does not know it. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (char) => windows1252[char.charCodeAt(0) - 0x80] ?? char)
}

function fromSingleBytes(encoding: Encoding): (bytes: Buffer) => string {
  const decoder = new TextDecoder(encoding)
  return (bytes) => decoder.decode(bytes)
}

function utf16(isBigEndian: boolean): Transcoder {
  let rest = nothing()
  return {
    write(bytes) {
      const all = Buffer.concat([rest, bytes])
      let whole = all.length - (all.length % 2)
      const high = all[whole - (isBigEndian ? 2 : 1)] ?? 0
      if (whole > 0 && high >= 0xd8 && high <= 0xdb) whole -= 2
      rest = Buffer.from(all.subarray(whole))
      const units = all.subarray(0, whole)
      const text = (isBigEndian ? units.swap16() : units).toString('utf16le')
      return toUtf8(text, /\p{Surrogate}/u)
    },
    end: () => Buffer.of(...(rest.length > 1 ? [invalid] : []), ...(rest.length % 2 ? [half] : [])),
  }
}

function toUtf8(text: string, noCharacter: RegExp): Buffer {
  if (!noCharacter.test(text)) return Buffer.from(text)
  const mark = Buffer.of(invalid)
  return Buffer.concat(
    text.split(noCharacter).flatMap((part) => [mark, Buffer.from(part)]),
  ).subarray(1)
}
