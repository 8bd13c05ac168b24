import { dateOrders } from '#core/dialect.ts'
import type { Builder } from '../builder.ts'

/** What each part means, for whoever reads a dialect and whoever gives one. */
const parts = {
  delimiter: 'Between fields: one ASCII character.',
  quote:
    'Around fields that hold delimiters, quotes or line breaks: one ASCII character; "" where fields are never quoted.',
  escape: 'Before a quote that is meant within a quoted field: the quote itself, or a backslash.',
  comment: 'The character with which lines begin that are no records; "" where there are none.',
  encoding: 'Its name in the WHATWG Encoding Standard: utf-8, utf-16le, windows-1252 …',
  header: 'Whether the first record holds the names of the columns.',
  skipLines: 'Lines before the header, or before the first record.',
  nullTokens:
    'Fields that mean null, blanks around them left out, in columns of every type but TEXT.',
  decimalSeparator: '"." or ",".',
  dateOrder: 'The order of day, month and year where a date is not written in ISO 8601.',
}

export function addCsvDialect(builder: Builder): void {
  builder.enumType('DateOrder', { values: dateOrders })
  builder.objectType('CsvDialect', {
    description: 'How a CSV file writes its records.',
    fields: (t) => ({
      delimiter: t.exposeString('delimiter', { description: parts.delimiter }),
      quote: t.exposeString('quote', { description: parts.quote }),
      escape: t.exposeString('escape', { description: parts.escape }),
      comment: t.exposeString('comment', { description: parts.comment }),
      encoding: t.exposeString('encoding', { description: parts.encoding }),
      header: t.exposeBoolean('header', { description: parts.header }),
      skipLines: t.exposeInt('skipLines', { description: parts.skipLines }),
      nullTokens: t.stringList({
        description: parts.nullTokens,
        resolve: ({ nullTokens }) => [...nullTokens],
      }),
      decimalSeparator: t.exposeString('decimalSeparator', {
        description: parts.decimalSeparator,
      }),
      dateOrder: t.expose('dateOrder', { type: 'DateOrder', description: parts.dateOrder }),
    }),
  })
  builder.inputType('CsvDialectInput', {
    description: 'What is left out is detected.',
    fields: (t) => ({
      delimiter: t.string({ description: parts.delimiter }),
      quote: t.string({ description: parts.quote }),
      escape: t.string({ description: parts.escape }),
      comment: t.string({ description: parts.comment }),
      encoding: t.string({
        description: `${parts.encoding} The usual other names, such as latin1, do as well.`,
      }),
      header: t.boolean({ description: parts.header }),
      skipLines: t.int({ description: parts.skipLines }),
      nullTokens: t.stringList({ description: parts.nullTokens }),
      decimalSeparator: t.string({ description: parts.decimalSeparator }),
      dateOrder: t.field({ type: 'DateOrder', description: parts.dateOrder }),
    }),
  })
}
