import { readFile } from 'node:fs/promises'
import { parse as csvParse, type Options } from 'csv-parse'
import { inferSchema, initParser } from 'udsv'
import { inspectFile } from '#csv/inspect-file.ts'
import { largeBlocks, records } from '#csv/records.ts'
import { resolveColumns } from '#csv/resolve-columns.ts'
import { typed } from '#csv/typed.ts'
import { type Measurement, median, timed } from './measure.ts'

/** As storage gives a file. */
const blockBytes = 256 * 1024

type Parser = (bytes: Buffer) => Promise<number>
interface Contest {
  readonly what: string
  readonly ours: Parser
  readonly peers: Readonly<Record<string, Parser>>
}

const contests: readonly Contest[] = [
  {
    what: 'parse alone',
    ours: countRecords,
    peers: { 'csv-parse': (bytes) => countByCsvParse(bytes, {}), udsv: countByUdsv('stringArrs') },
  },
  {
    what: 'parse and convert',
    ours: countRows,
    peers: {
      'csv-parse, cast': (bytes) => countByCsvParse(bytes, { cast: true }),
      'udsv, typed': countByUdsv('typedArrs'),
    },
  },
]

/**
 * Megabytes a second of our reader and of others that read the same bytes from memory, in blocks of
 * 256 KiB, on one thread. They take turns, and the median of `rounds` counts. What others convert is
 * less: numbers become doubles, and no value is rejected.
 */
export async function parseSpeed(
  name: string,
  file: string,
  rounds: number,
): Promise<Measurement[]> {
  const bytes = await readFile(file)
  const results: Measurement[] = []
  for (const { what, ours, peers } of contests) {
    const parsers = Object.entries({ ours, ...peers })
    const times = new Map(parsers.map(([parser]) => [parser, [] as number[]]))
    const counts = new Set<number>()
    for (let round = 0; round <= rounds; round++) {
      for (const [parser, parse] of parsers) {
        const { value, seconds } = await timed(() => parse(bytes))
        counts.add(value)
        // the first round only warms up
        if (round > 0) times.get(parser)?.push(seconds)
      }
    }
    if (counts.size !== 1) throw new Error(`parsers count ${[...counts].join(' and ')} records`)
    const speed = (parser: string) => bytes.length / 1e6 / median(times.get(parser) ?? [])
    const shown = (parser: string) => `${speed(parser).toFixed(0)} MB/s`
    const others = Object.keys(peers)
    results.push({
      what: `${what}, ${name}`,
      value: shown('ours'),
      beside: others.map((peer) => `${peer}: ${shown(peer)}`).join('; '),
      ratio: speed('ours') / speed(others[0] ?? ''),
    })
  }
  return results
}

async function* blocksOf(bytes: Buffer, from = 0): AsyncGenerator<Buffer, void, undefined> {
  for (let at = from; at < bytes.length; at += blockBytes) yield bytes.subarray(at, at + blockBytes)
}

async function countRecords(bytes: Buffer): Promise<number> {
  const { dialect, sample } = await beginning(bytes)
  let count = 0
  for await (const block of records(blocksOf(bytes, sample.end.offset), sample.end, dialect)) {
    count += block.records.length
  }
  return count
}

async function countRows(bytes: Buffer): Promise<number> {
  const { dialect, sample } = await beginning(bytes)
  const fields = resolveColumns(sample.names, null, sample.columns)
  let count = 0
  const spec = { header: sample.names, fields, dialect }
  const source = blocksOf(bytes, sample.end.offset)
  for await (const { rows } of typed(source, sample.end, spec, { blocks: largeBlocks })) {
    count += rows.numbers.length
  }
  return count
}

async function beginning(bytes: Buffer) {
  const limits = { maxRecordBytes: 1024 * 1024 }
  const read = (offset: number) => blocksOf(bytes, offset)
  const { dialect, ...sample } = await inspectFile({ name: 'sales.csv', limits, read }, {})
  return { dialect, sample }
}

async function countByCsvParse(bytes: Buffer, options: Options): Promise<number> {
  const parser = csvParse({ ...options, from: 2 })
  let count = 0
  parser.on('readable', () => {
    while (parser.read() !== null) count++
  })
  const ended = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject))
  for await (const block of blocksOf(bytes)) {
    if (!parser.write(block)) await new Promise((resolve) => parser.once('drain', resolve))
  }
  parser.end()
  await ended
  return count
}

function countByUdsv(parse: 'stringArrs' | 'typedArrs'): Parser {
  return async (bytes) => {
    const decoder = new TextDecoder()
    let parser: ReturnType<typeof initParser> | undefined
    let count = 0
    const each = () => {
      count++
    }
    for await (const block of blocksOf(bytes)) {
      const text = decoder.decode(block, { stream: true })
      parser ??= initParser(inferSchema(text))
      if (parse === 'stringArrs') parser.chunk<string[]>(text, parser.stringArrs, each)
      else parser.chunk<unknown[]>(text, parser.typedArrs, each)
    }
    parser?.end()
    return count
  }
}
