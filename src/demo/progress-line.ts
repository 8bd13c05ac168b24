import type { TaskFieldsFragment } from '../../schema/generated/operations.ts'

const width = 30
const number = new Intl.NumberFormat('en')

/** Shows a task in one line of the terminal, which each call writes anew; a pipe gets a line a state. */
export class ProgressLine {
  readonly #out: NodeJS.WriteStream
  #lastState = ''

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out
  }

  show({ state, progress }: TaskFieldsFragment): void {
    const fraction = progress.fraction ?? 0
    const bar = '█'.repeat(Math.round(fraction * width)).padEnd(width, '░')
    const percent = `${Math.floor(fraction * 100)} %`.padStart(5)
    const rows = `${number.format(progress.rowsDone)} rows`
    const speed = progress.rowsPerSecond
      ? `, ${number.format(Math.round(progress.rowsPerSecond))} rows/s`
      : ''
    const line = `  ${bar} ${percent}  ${state.padEnd(9)} ${rows}${speed}`
    if (this.#out.isTTY) this.#out.write(`\r\x1b[2K${line}`)
    else if (state !== this.#lastState) this.#out.write(`${line}\n`)
    this.#lastState = state
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\n')
  }
}
