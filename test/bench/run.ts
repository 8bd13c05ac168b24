import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { absentServers } from '../support/database-servers.ts'
import { databases, sqlite } from '../support/databases.ts'
import { controlLatency, othersLatency } from './control-latency.ts'
import { exportSpeed } from './export-speed.ts'
import { importOnce, importSpeed } from './import-speed.ts'
import { type Measurement, megabytes } from './measure.ts'
import { parseSpeed } from './parse-speed.ts'
import { writeQuotedCopy } from './quoted-copy.ts'

/**
 * Measures a running server from outside and prints a table; `--json FILE` writes it, too, and
 * `--short` only shows that the bench works: its figures are too small to judge.
 */
const short = process.argv.includes('--short')
const jsonAt = process.argv.indexOf('--json')
const million = short ? 200_000 : 1_000_000

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-files-'))
const results: Measurement[] = []
for (const absent of absentServers) process.stdout.write(`left out: ${absent}\n`)
try {
  const file = join(folder, 'sales.csv')
  await writeSalesCsv(file, million)
  const [plain, quoted] = [join(folder, 'plain.csv'), join(folder, 'quoted.csv')]
  await writeSalesCsv(plain, million / 5)
  await writeQuotedCopy(plain, quoted)
  report(await parseSpeed('one name in 50 in quotes', plain, short ? 1 : 7))
  report(await parseSpeed('all texts in quotes', quoted, short ? 1 : 7))
  for (const kind of databases) report(await importSpeed(kind, file, million, short ? 1 : 3))
  for (const kind of databases) {
    report(await exportSpeed(kind, file, million, short ? 1 : 3))
  }
  for (const kind of databases) {
    report(await controlLatency(kind, file, short ? 3 : 50))
    report(await othersLatency(kind, file))
  }
  report([await memory(file)])
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (jsonAt !== -1) await writeFile(process.argv[jsonAt + 1] ?? 'bench.json', json())

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
