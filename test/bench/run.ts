import { parseArgs } from 'node:util'
import { absentServers } from '../support/database-servers.ts'
import { databases, type TestDatabaseKind } from '../support/databases.ts'
import { benchFiles } from './bench-files.ts'
import { exportSpeed } from './export-speed.ts'
import { importSpeed } from './import-speed.ts'
import { largeImport } from './large-import.ts'
import { liveSpeed, scenarios, shortScenarios } from './live/live-speed.ts'
import { lookAtMachine } from './machine.ts'
import type { Measurement } from './measure.ts'
import { othersLatency } from './others-latency.ts'
import { parseSpeed } from './parse-speed.ts'
import { pauseLatency } from './pause-latency.ts'
import { Report } from './report.ts'
import { togetherSpeed } from './together-speed.ts'
import { typeormSpeed } from './typeorm-speed.ts'

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
const million = short ? 100_000 : 1_000_000
// so many that each can be stopped before it is over
const largeSizes = short ? [200_000] : [1_000_000, 10_000_000]
const rounds = short ? 1 : 3

await using files = await benchFiles()

/** What is measured, by name, in this order. */
const parts: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  parse: parseBoth,
  ...perDatabase('import', async (kind) => {
    const file = await files.sales(million)
    return importSpeed(kind, { about: '', file, rows: million, rounds, limit: 0.8, aim: 1 })
  }),
  ...perDatabase('quoted', async (kind) => {
    const [about, file] = [' with quoted texts', await files.quoted(million)]
    return importSpeed(kind, { about, file, rows: million, rounds, limit: 0.7, aim: 0.9 })
  }),
  ...perDatabase('together', async (kind) => togetherSpeed(kind, await two(), million, rounds)),
  ...perDatabase('typeorm', (kind) =>
    typeormSpeed(kind, files, { rows: million, peerRows: million / 10, rounds }),
  ),
  ...perDatabase('export', async (kind) =>
    exportSpeed(kind, await files.sales(million), million, rounds),
  ),
  ...perDatabase('control', async (kind) =>
    pauseLatency(kind, await files.sales(million), short ? 3 : 50),
  ),
  ...perDatabase('others', async (kind) => othersLatency(kind, await two(), short ? 0.5 : 5)),
  ...perDatabase('large', async (kind) => {
    const measured: Measurement[] = []
    for (const rows of largeSizes) {
      measured.push(...(await largeImport(kind, await files.sales(rows), rows)))
    }
    return measured
  }),
  ...live(),
}

const chosen = Object.entries(parts).filter(([name]) => name.includes(only))
if (chosen.length === 0) {
  throw new Error(`no part has ${only} in its name; there are: ${Object.keys(parts).join(', ')}`)
}
for (const absent of absentServers) process.stdout.write(`left out: ${absent}\n`)
const report = new Report(await lookAtMachine(databases), !short)
report.begin()
try {
  for (const [, measure] of chosen) report.add(await measure())
} finally {
  // what was measured before a part failed, too
  if (jsonFile !== undefined) await report.write(jsonFile)
}

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
  const turns = short ? 1 : 7
  return [
    ...(await parseSpeed('one name in 50 in quotes', await files.sales(million / 5), turns)),
    ...(await parseSpeed('all texts in quotes', await files.quoted(million / 5), turns)),
  ]
}

/** Two files that are not the same. */
async function two(): Promise<string[]> {
  return [await files.sales(million), await files.sales(million, 2)]
}
