import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

const platforms = [
  'Wii',
  'NES',
  'GB',
  'DS',
  'X360',
  'PS3',
  'PS2',
  'SNES',
  'GBA',
  'PS4',
  'PC',
  '3DS',
]
const genres = ['Sports', 'Platform', 'Racing', 'Role-Playing', 'Puzzle', 'Shooter', 'Action']
const publishers = ['Nintendo', 'Take-Two Interactive', 'Sega', 'Ubisoft', 'Capcom', 'N/A', 'Atari']
const words = [
  'Star',
  'Dragon',
  'Racer',
  'Legend',
  'World',
  'Quest',
  'Island',
  'Night',
  'Code',
  'Wing',
]

/** The header of the files that `writeSalesCsv` writes. */
export const salesHeader =
  'Rank,Name,Platform,Year,Genre,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales,Global_Sales'

/** One record of a sales file, the same for the same `rank` and `random`. */
export function salesRecord(rank: number, random: () => number): string {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? ''
  const title = `${pick(words)} ${pick(words)} ${Math.floor(random() * 90) + 1}`
  // names with a comma are quoted, as real files have some
  const name = random() < 0.02 ? `"${title}, ${pick(words)} ""Edition"""` : title
  const year = random() < 0.016 ? 'N/A' : 1980 + Math.floor(random() * 40)
  const hundredths = Array.from({ length: 4 }, () => Math.floor(random() ** 4 * 2_000))
  const total = hundredths.reduce((sum, each) => sum + each, 0)
  const sales = [...hundredths, total].map((each) => (each / 100).toString())
  return [rank, name, pick(platforms), year, pick(genres), pick(publishers), ...sales].join(',')
}

/** Writes a CSV file of `rows` realistic records; the same `seed` gives the same file. */
export async function writeSalesCsv(path: string, rows: number, seed = 1): Promise<void> {
  const random = mulberry32(seed)
  const out = createWriteStream(path)
  const written = finished(out)
  let text = `${salesHeader}\n`
  for (let rank = 1; rank <= rows; rank++) {
    text += `${salesRecord(rank, random)}\n`
    if (text.length > 1 << 18) {
      if (!out.write(text)) await once(out, 'drain')
      text = ''
    }
  }
  out.end(text)
  await written
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32, by Tommy Ettinger). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
