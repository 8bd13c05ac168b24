import { writeFile } from 'node:fs/promises'
import type { Machine } from './machine.ts'
import { fold, type Measurement, megabytes } from './measure.ts'

/** The table that a bench prints, line by line, and the JSON that holds the same. */
export class Report {
  readonly #machine: Machine
  readonly #judges: boolean
  readonly #results: Measurement[] = []

  /** `judges`: whether what is asked of the figures is told, and whether they keep it. */
  constructor(machine: Machine, judges: boolean) {
    this.#machine = machine
    this.#judges = judges
  }

  /** Prints where it is measured, and the head of the table. */
  begin(): void {
    const { date, commit, processor, cores, memory, versions } = this.#machine
    print(`${date}, ${commit === undefined ? 'no commit' : `commit ${commit}`}`)
    print(`${cores} × ${processor}, ${megabytes(memory)} of memory`)
    for (const [program, version] of Object.entries(versions)) print(`${program}: ${version}`)
    if (!this.#judges) print('short: the figures are too small to judge')
    print('')
    printCells(['what', 'measured', 'beside', 'ratio', 'asked', 'aim', 'verdict'])
    printCells(Array(7).fill('---'))
  }

  add(measurements: readonly Measurement[]): void {
    for (const measurement of measurements) {
      const { asked, ...figures } = measurement
      this.#results.push(this.#judges ? measurement : figures)
      const { what, value, beside, ratio } = figures
      const judged = this.#judges ? [asked?.limit, asked?.aim, asked?.verdict] : ['', '', '']
      printCells([what, value, beside, ratio === undefined ? '' : fold(ratio), ...judged])
    }
  }

  async write(path: string): Promise<void> {
    const whole = { ...this.#machine, short: !this.#judges, results: this.#results }
    await writeFile(path, `${JSON.stringify(whole, null, 2)}\n`)
  }
}

function printCells(cells: readonly (string | undefined)[]): void {
  // a pipe of the shell would begin another cell
  print(`| ${cells.map((cell) => (cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
