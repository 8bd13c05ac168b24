import { checkDialect } from './check-dialect.ts'
import { type Dialect, defaultDialect } from './dialect.ts'
import { dialectColumn } from './own-columns.ts'

/** What the few records of a file of rejected rows may not tell, so that they would be read as other values. */
const carried = ['quote', 'escape', 'nullTokens', 'decimalSeparator', 'dateOrder'] as const

/**
 * The name of a column, without values, that tells the dialect of the file of rejected rows in which it stands;
 * undefined where that is the usual one.
 */
export function columnOfDialect(dialect: Dialect): string | undefined {
  const json = (part: keyof Dialect, of: Dialect) => JSON.stringify(of[part])
  const unusual = carried.filter((part) => json(part, dialect) !== json(part, defaultDialect))
  if (unusual.length === 0) return undefined
  const said = JSON.stringify(Object.fromEntries(unusual.map((part) => [part, dialect[part]])))
  return dialectColumn + Buffer.from(said).toString('base64url')
}

const ownHeader = /^\s*["']?_sluice_line["']?[^\w"']["']?_sluice_[^\n]*/
const column = new RegExp(`${dialectColumn}([\\w-]+)`)

/** The parts of its dialect that a file of rejected rows tells; none where it is no such file. */
export function carriedDialect(text: string): Partial<Dialect> {
  const [header] = ownHeader.exec(text) ?? []
  if (header === undefined) return {}
  const usual = Object.fromEntries(carried.map((part) => [part, defaultDialect[part]]))
  const said = column.exec(header)?.[1]
  if (said === undefined) return usual
  try {
    return { ...usual, ...checkDialect(JSON.parse(Buffer.from(said, 'base64url').toString()), []) }
  } catch {
    // whoever has changed the name has to say what it said
    return {}
  }
}
