/** Why a record does not become a row. */
export type RejectionCode =
  /** Text follows a closing quote, as in `"a"b`. */
  | 'INVALID_QUOTE'
  /** Bytes that are no UTF-8. */
  | 'INVALID_UTF8'
  /** Bytes that are no text in the encoding of the file, where that is another one. */
  | 'INVALID_ENCODING'
  /** The header once more, in the middle of the file. */
  | 'REPEATED_HEADER'
  /** A NUL byte, which no database holds in text. */
  | 'NUL_BYTE'
  /** More or fewer fields than the header. */
  | 'RAGGED_ROW'
  | 'NULL_NOT_ALLOWED'
  | 'NOT_AN_INTEGER'
  | 'NOT_A_DECIMAL'
  /** A number that is one, but too large or with too many digits. */
  | 'OUT_OF_RANGE'
  | 'NOT_A_BOOLEAN'
  | 'INVALID_DATE'
  | 'INVALID_DATETIME'
  /** A key column of an UPSERT is null. */
  | 'KEY_MISSING'
  /** The texts of a key are longer than databases find rows by. */
  | 'KEY_TOO_LONG'
  /** More than the database can hold in one row: hundreds of long texts, say. */
  | 'ROW_TOO_LARGE'

/** Why a record or one of its values is rejected: data, not an exception. */
export class Rejection {
  readonly code: RejectionCode
  /** Goes on after "line 7, column x: "; names the value and what was expected. */
  readonly message: string

  constructor(code: RejectionCode, message: string) {
    this.code = code
    this.message = message
  }
}

/** A value as messages show it: in quotes, at most 100 characters of it. */
export function shown(value: string): string {
  return value.length <= 100 ? `"${value}"` : `"${truncated(value, 100)}…"`
}

/** The first `length` UTF-16 units of a text, or one less where that would cut a character in half. */
export function truncated(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  const isHalf = text.length > length && last >= 0xd800 && last <= 0xdbff
  return text.slice(0, isHalf ? length - 1 : length)
}
