/** What a database takes as the name of a column. */
export interface NameLimits {
  /** Bytes in UTF-8, or characters. */
  readonly unit: 'bytes' | 'characters'
  readonly most: number
  /** Whether characters beyond U+FFFF are allowed. */
  readonly supplementary: boolean
}

/** The first column of each view: the row's number. */
export const rowColumn = '_row'

/** `sluice_view_<id>_<slug>`, at most 63 bytes of a-z, 0-9 and _: every database takes it as it is. */
export function viewName(datasetId: string, name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_|_$/g, '')
  const stem = `sluice_view_${datasetId.replace('dataset_', '')}`
  return (slug === '' ? stem : `${stem}_${slug}`).slice(0, 63).replace(/_$/, '')
}

/**
 * The names of a view's columns: those of the dataset as far as the database takes them, none of them
 * empty, and unlike each other and the row's number whatever their case.
 */
export function viewColumns(names: readonly string[], limits: NameLimits): string[] {
  const taken = new Set([rowColumn])
  return names.map((name, i) => {
    const plain = name.replaceAll('\0', '').trim()
    const allowed = limits.supplementary ? plain : plain.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '_')
    const wanted = fitting(allowed || `column_${i + 1}`, limits, '')
    let unique = wanted
    for (let n = 2; taken.has(unique.toLowerCase()); n++) {
      unique = fitting(wanted, limits, `_${n}`)
    }
    taken.add(unique.toLowerCase())
    return unique
  })
}

/** As many whole characters of a name as fit, with `end` after them. */
function fitting(name: string, { unit, most }: NameLimits, end: string): string {
  const size = (text: string) => (unit === 'bytes' ? Buffer.byteLength(text) : text.length)
  let short = ''
  for (const character of name) {
    if (size(short + character + end) > most) break
    short += character
  }
  return short.trimEnd() + end
}
