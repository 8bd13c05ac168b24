/**
 * Two counters in memory that the API thread and the runner thread share. They only make the runner
 * hurry: what is so, the database says.
 */
export class SharedSignals {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array<SharedArrayBuffer>

  constructor(buffer = new SharedArrayBuffer(8)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** Transactions of the API that wait for the write lock. */
  get waitingWriters(): number {
    return Atomics.load(this.#cells, 0)
  }

  writerWaits(): void {
    Atomics.add(this.#cells, 0, 1)
  }

  writerDone(): void {
    Atomics.sub(this.#cells, 0, 1)
  }

  /** Grows whenever a user has asked something of a task. */
  get controlRequests(): number {
    return Atomics.load(this.#cells, 1)
  }

  controlRequested(): void {
    Atomics.add(this.#cells, 1, 1)
  }
}
