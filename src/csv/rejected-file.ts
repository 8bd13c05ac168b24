import type { RejectedFile } from '#core/rejected-file.ts'
import { columnOfDialect } from './carried-dialect.ts'
import { type Dialect, defaultDialect } from './dialect.ts'
import { dialectColumn, ownColumns } from './own-columns.ts'
import { plainName } from './plain-name.ts'

/** A file whose records were rejected. */
export interface RejectedSource {
  readonly name: string
  /** The names of its columns. */
  readonly header: readonly string[]
  /** As its task keeps it: what is newer than the task is not there. */
  readonly dialect: Partial<Dialect>
}

/**
 * The rejected records of a CSV file as a CSV file of the same dialect, but with a header, in UTF-8. Four
 * fields come first and say why, and where the dialect is not the usual one the name of a fifth tells it; the record after them is as it stands in the source, so that nothing
 * about it is lost, not even what is wrong with it.
 */
export function rejectedFile({ name, header, dialect: given }: RejectedSource): RejectedFile {
  const dialect: Dialect = { ...defaultDialect, ...given }
  const { delimiter } = dialect
  const fields = (texts: readonly string[]) =>
    texts.map((text) => written(text, dialect)).join(delimiter)
  const isTabs = delimiter === '\t'
  const told = columnOfDialect(dialect)
  const own = told === undefined ? ownColumns : [...ownColumns, told]
  const filler = told === undefined ? [] : ['']
  return {
    // by the ending an import knows that there are tabs
    name: `${titleOf(name)} rejected rows.${isTabs ? 'tsv' : 'csv'}`,
    mediaType: `text/${isTabs ? 'tab-separated-values' : 'csv'}; charset=utf-8`,
    head: `${fields([...own, ...header.map(aged)])}\n`,
    line: ({ line, column, code, message, record }) =>
      `${fields([String(line), column ?? '', code, message, ...filler])}${delimiter}${record}\n`,
  }
}

/** A field that reads back as `text`; without quotes what would need them becomes blanks. */
function written(text: string, { delimiter, quote, escape: mark, comment }: Dialect): string {
  if (quote === '') return text.replaceAll(delimiter, ' ').replaceAll(/\r\n|[\r\n]/g, ' ')
  const isPlain =
    !text.includes(delimiter) &&
    !text.includes(quote) &&
    !/[\r\n]/.test(text) &&
    (comment === '' || !text.startsWith(comment))
  if (isPlain) return text
  const marked = mark === quote ? text : text.replaceAll(mark, () => mark + mark)
  return quote + marked.replaceAll(quote, () => mark + quote) + quote
}

const ownName = new RegExp(
  `^(${ownColumns.join('|')}|${dialectColumn}[\\w-]+)(?: \\((\\d{1,6})\\))?$`,
)

/** The source may itself have been a file of rejected rows: its own fields stay, as those of that round. */
function aged(name: string): string {
  const [, own, round = '1'] = ownName.exec(name) ?? []
  return own === undefined ? name : `${own} (${Number(round) + 1})`
}

/** Also where the source is one of these files: the name does not grow with each round. */
function titleOf(name: string): string {
  const title = plainName(name)
    .replace(/\.[^.]{1,10}$/, '')
    .replace(/ rejected rows$/, '')
  return title.slice(0, 230).toWellFormed()
}
