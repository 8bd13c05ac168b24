import { isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import type { Encoding } from '#core/dialect.ts'
import { transcoder } from './transcode.ts'

/**
 * The encoding of a file that begins with `head`, which may end within a character: as a byte order mark
 * says, or as the bytes that are no ASCII suggest.
 */
export function detectEncoding(head: Buffer): Encoding {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8'
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be'
  return unmarkedUtf16(head) ?? (isMostlyUtf8(head) ? 'utf-8' : singleByteEncoding(head))
}

function startsWith(head: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, i) => head[i] === byte)
}

/**
 * Of UTF-16, the half of each unit that is 0 in digits, delimiters and line breaks tells the order. In
 * other text NULs are stray, and not beside each line feed.
 */
function unmarkedUtf16(head: Buffer): Encoding | undefined {
  const part = head.subarray(0, 16 * 1024)
  const zeros = [0, 0]
  for (let at = part.indexOf(0); at !== -1; at = part.indexOf(0, at + 1)) {
    zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = zeros
  if (odd > even * 10 && isWide(part, odd, 1)) return 'utf-16le'
  if (even > odd * 10 && isWide(part, even, -1)) return 'utf-16be'
  return
}

/** `side`: where the zero half of a unit is, seen from the other. */
function isWide(part: Buffer, zeros: number, side: 1 | -1): boolean {
  let lines = 0
  let wide = 0
  for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) {
    lines++
    if (part[at + side] === 0) wide++
  }
  return lines === 0 ? zeros > 0.2 * part.length : wide >= 0.5 * lines
}

/**
 * The letters of other encodings hardly ever make a sequence of UTF-8, so as many that do outweigh broken
 * bytes: rows that are rejected are better than others whose letters are wrong.
 */
function isMostlyUtf8(head: Buffer): boolean {
  if (isUtf8(head)) return true
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: true })
  const broken = count(text, /\ufffd/g)
  return count(text, /[\u0080-\ufffc\u{10000}-\u{10ffff}]/gu) >= broken
}

function singleByteEncoding(head: Buffer): Encoding {
  const text = head.toString('latin1')
  const words = [...new Set(text.match(/[A-Za-z\x80-\xff]+/g))]
    .filter((word) => word.length < maxLength && /[\x80-\xff]/.test(word))
    .slice(0, maxWords)
  const guess = isOtherScript(words) ? otherScript(words) : latinLetters(words)
  if (guess !== undefined) return guess
  // the Euro sign of ISO 8859-15 is ¤ in Windows-1252, which nobody writes
  return /\xa4/.test(text) && !/[\x80-\x9f]/.test(text) ? 'iso-8859-15' : 'windows-1252'
}

/** Enough for chardet, which takes a while for each byte. */
const maxWords = 2000
const maxLength = 50

/** Cyrillic and Greek words have no ASCII letters; in Latin script three letters with marks never meet. */
function isOtherScript(words: readonly string[]): boolean {
  const text = words.join(' ')
  const inRuns = (text.match(/[\x80-\xff]{3,}/g) ?? []).join('').length
  return inRuns > 0.6 * count(text, /[\x80-\xff]/g)
}

function otherScript(words: readonly string[]): Encoding | undefined {
  return guesses(words).find(({ encoding }) => otherScripts.has(encoding))?.encoding
}

const otherScripts: ReadonlySet<Encoding> = new Set(['windows-1251', 'windows-1253', 'koi8-r'])

/** With less, chardet is not to be relied on. */
const minWords = 8
const minConfidence = 20
const minLead = 1.35

/** Western languages are the rule, so another must be clearly likelier, and be read differently. */
function latinLetters(words: readonly string[]): Encoding | undefined {
  if (words.length < minWords) return
  const found = guesses(words)
  const western = found.find(({ encoding }) => encoding === 'windows-1252')?.confidence ?? 0
  const best = found.find(
    ({ encoding }) => encoding !== 'windows-1252' && !otherScripts.has(encoding),
  )
  if (best === undefined) return
  const { encoding, confidence } = best
  if (confidence < Math.max(minConfidence, minLead * western)) return
  const different = words.filter((word) => read(word, encoding) !== read(word, 'windows-1252'))
  if (different.length < words.length / 5) return
  // where both write the same bytes, that of Windows has the Euro sign too
  const isWindows = encoding === 'iso-8859-2' && !words.some((word) => isoLetters.test(word))
  return isWindows ? 'windows-1250' : encoding
}

function read(word: string, encoding: Encoding): string {
  return transcoder(encoding).write(Buffer.from(word, 'latin1')).toString()
}

/** What ISO 8859-2 has in other places than Windows-1250. */
const isoLetters = /[\xa1\xa5\xa6\xa9\xab\xac\xae\xb1\xb5\xb6\xb9\xbb\xbc\xbe]/

/**
 * What chardet makes of the words that are not ASCII, each once. Given the file itself, its ASCII and its
 * repeated words drown what tells the languages apart.
 */
function guesses(words: readonly string[]): { encoding: Encoding; confidence: number }[] {
  return analyse(Buffer.from(words.join(' '), 'latin1')).flatMap(({ name, confidence }) => {
    const encoding = names.get(name)
    return encoding === undefined ? [] : [{ encoding, confidence }]
  })
}

/** Of chardet’s names, those of which the encoding, or one that contains it, can be read. */
const names: ReadonlyMap<string, Encoding> = new Map([
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1252', 'windows-1252'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1257', 'windows-1257'],
  ['ISO-8859-1', 'windows-1252'],
  ['ISO-8859-2', 'iso-8859-2'],
  ['ISO-8859-7', 'windows-1253'],
  ['ISO-8859-9', 'windows-1254'],
  ['KOI8-R', 'koi8-r'],
])

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
