import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { absentServers } from '../support/database-servers.ts'
import { databases, sqlite, type TestDatabaseKind } from '../support/databases.ts'
import { controlLatency, othersLatency } from './control-latency.ts'
import { exportSpeed } from './export-speed.ts'
import { importOnce, importSpeed } from './import-speed.ts'
import { liveSpeed, scenarios, shortScenarios } from './live/live-speed.ts'
import { type Measurement, megabytes } from './measure.ts'
import { parseSpeed } from './parse-speed.ts'
import { writeQuotedCopy } from './quoted-copy.ts'

/**
 * Measures a running server from outside and prints a table; `--json FILE` writes it, too, and
 * `--short` only shows that the bench works: its figures are too small to judge. `--only WORD` leaves out
 * each part that has not that word in its name.
 */
const {
  short,
  json: jsonFile,
  only,
} = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
  },
}).values
const million = short ? 200_000 : 1_000_000
const rounds = short ? 1 : 3

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-files-'))
const results: Measurement[] = []

/** What is measured, by name, in this order. */
const parts: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  parse: parseBoth,
  ...perDatabase('import', async (kind) => importSpeed(kind, await sales(), million, rounds)),
  ...perDatabase('export', async (kind) => exportSpeed(kind, await sales(), million, rounds)),
  ...perDatabase('control', async (kind) => [
    ...(await controlLatency(kind, await sales(), short ? 3 : 50)),
    ...(await othersLatency(kind, await sales())),
  ]),
  memory: async () => [await memory(await sales())],
  ...live(),
}

const chosen = Object.entries(parts).filter(([name]) => name.includes(only))
if (chosen.length === 0) {
  throw new Error(`no part has ${only} in its name; there are: ${Object.keys(parts).join(', ')}`)
}
for (const absent of absentServers) process.stdout.write(`left out: ${absent}\n`)
try {
  for (const [, measure] of chosen) report(await measure())
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (jsonFile !== undefined) await writeFile(jsonFile, json())

function perDatabase(name: string, measure: (kind: TestDatabaseKind) => Promise<Measurement[]>) {
  return Object.fromEntries(
    databases.map((kind) => [`${name} ${kind.name}`, () => measure(kind)] as const),
  )
}

function live() {
  const times = short
    ? { rounds, warmUpSeconds: 0, fillSeconds: 0, seconds: 0.5, tasksAlone: false }
    : { rounds, warmUpSeconds: 2, fillSeconds: 16, seconds: 10, tasksAlone: true }
  return Object.fromEntries(
    (short ? shortScenarios : scenarios).map((scenario) => {
      const { transport, subscribers } = scenario
      return [
        `live ${transport} ${subscribers.toLocaleString('en')}`,
        () => liveSpeed(scenario, times),
      ] as const
    }),
  )
}

async function parseBoth(): Promise<Measurement[]> {
  const [plain, quoted] = [join(folder, 'plain.csv'), join(folder, 'quoted.csv')]
  await writeSalesCsv(plain, million / 5)
  await writeQuotedCopy(plain, quoted)
  const turns = short ? 1 : 7
  return [
    ...(await parseSpeed('one name in 50 in quotes', plain, turns)),
    ...(await parseSpeed('all texts in quotes', quoted, turns)),
  ]
}

/** The file of a million records, made when it is needed first. */
async function sales(): Promise<string> {
  const file = join(folder, 'sales.csv')
  if (!existsSync(file)) await writeSalesCsv(file, million)
  return file
}

/** Memory must not grow with the file. */
async function memory(file: string): Promise<Measurement> {
  const large = join(folder, 'large.csv')
  await writeSalesCsv(large, million * 5)
  const one = (await importOnce(sqlite, file)).value
  const five = (await importOnce(sqlite, large)).value
  return {
    what: `peak memory of the server, ${(million * 5).toLocaleString('en')} rows`,
    value: megabytes(five),
    beside: `${million.toLocaleString('en')} rows: ${megabytes(one)}; at most 15 % more`,
    ratio: five / one,
    within: five / one <= 1.15,
  }
}

function report(measurements: readonly Measurement[]): void {
  for (const each of measurements) {
    const ratio = each.ratio === undefined ? '' : `${each.ratio.toFixed(2)} ×`
    const judged = each.within !== undefined && !short
    const verdict = judged ? (each.within ? 'kept' : 'NOT KEPT') : ''
    process.stdout.write(
      `| ${[each.what, each.value, each.beside, ratio, verdict].join(' | ')} |\n`,
    )
  }
  results.push(...measurements)
}

function json(): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
  const about = { date: new Date().toISOString(), node: process.version, machine, rows: million }
  return `${JSON.stringify({ ...about, results }, null, 2)}\n`
}
