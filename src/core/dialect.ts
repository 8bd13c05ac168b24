export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'iso-8859-2',
  'iso-8859-15',
  'koi8-r',
  'macintosh',
] as const

/** How a file's bytes stand for characters; names of the WHATWG Encoding Standard. */
export type Encoding = (typeof encodings)[number]

export const dateOrders = ['YMD', 'DMY', 'MDY'] as const

/** The order of day, month and year where a date is not written in ISO 8601. */
export type DateOrder = (typeof dateOrders)[number]

/** How a CSV file writes its records. */
export interface Dialect {
  /** Between fields; one ASCII character. */
  readonly delimiter: string
  /** Around fields that hold delimiters, quotes or line breaks. One ASCII character; '': fields are never quoted. */
  readonly quote: string
  /** Before a quote that is meant within a quoted field: the quote itself, or a backslash. */
  readonly escape: string
  /** The character with which lines begin that are no records; '': there are none. */
  readonly comment: string
  readonly encoding: Encoding
  /** Whether the first record holds the names of the columns. */
  readonly header: boolean
  /** Lines before the header, or before the first record. */
  readonly skipLines: number
  /** Fields that mean null, blanks around them left out, in columns of every type but TEXT. */
  readonly nullTokens: readonly string[]
  readonly decimalSeparator: '.' | ','
  readonly dateOrder: DateOrder
}

/** What a user says of a file's dialect; the rest is detected. */
export type DialectInput = {
  readonly [Part in keyof Dialect]?:
    | (Dialect[Part] extends string ? string : Dialect[Part])
    | null
    | undefined
}
