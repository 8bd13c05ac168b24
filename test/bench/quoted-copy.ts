import { readFile, writeFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'

/** Places of a sales file's columns that hold text. */
const texts = new Set([1, 2, 4, 5])

/** Writes a sales file again as many programs do: with quotes around every text. */
export async function writeQuotedCopy(file: string, to: string): Promise<void> {
  const rows: string[][] = parse(await readFile(file))
  const lines = rows.map((row) =>
    row.map((field, i) => (texts.has(i) ? `"${field.replaceAll('"', '""')}"` : field)).join(','),
  )
  await writeFile(to, `${lines.join('\n')}\n`)
}
