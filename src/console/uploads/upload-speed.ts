/** Milliseconds over which the speed is told: long enough to be calm, short enough to be true. */
const window = 8_000

/** Tells how fast bytes go, from when how many had gone. */
export class UploadSpeed {
  #marks: { readonly at: number; readonly bytes: number }[] = []

  /** `at`: milliseconds of any clock that does not go back. */
  mark(at: number, bytes: number): void {
    // the server has fewer than had been sent: what it did not get is sent again
    if (bytes < (this.#marks.at(-1)?.bytes ?? 0)) this.#marks = []
    this.#marks = [...this.#marks.filter((mark) => mark.at > at - window), { at, bytes }]
  }

  /** Undefined until there is something to tell it from. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#marks.at(0), this.#marks.at(-1)]
    if (first === undefined || last === undefined || last.at - first.at < 500) return undefined
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1_000
  }
}
