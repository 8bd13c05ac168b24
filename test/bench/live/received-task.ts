const doneField = Buffer.from('"done":')
const finalState = Buffer.from('"state":"SUCCEEDED"')

/** The time that an update of a task carries as its progress; undefined where it has no progress. */
export function timeOf(update: Buffer): number | undefined {
  const at = update.indexOf(doneField)
  if (at === -1) return undefined
  let time = 0
  for (let index = at + doneField.length; index < update.length; index++) {
    const digit = (update[index] ?? 0) - 0x30
    if (digit < 0 || digit > 9) break
    time = time * 10 + digit
  }
  return time
}

/** A subscription to a task, looked at with so little work that a process can have thousands of them. */
export class ReceivedTask {
  readonly #onUpdate: (made: number, update: Buffer) => void
  #newest = -1
  #isFinal = false
  /** How many updates have come, each with a time that is newer than the one before. */
  updates = 0

  constructor(onUpdate: (made: number, update: Buffer) => void) {
    this.#onUpdate = onUpdate
  }

  /** Throws where an update is older than the one before, or comes after the last. */
  receive(update: Buffer): void {
    if (this.#isFinal) throw new Error(`an update after the final state: ${update}`)
    const time = timeOf(update)
    if (time === undefined || time < this.#newest) throw new Error(`not expected: ${update}`)
    this.#isFinal = update.includes(finalState)
    if (time === this.#newest) return
    // the first one is the task as it was
    if (this.#newest !== -1) {
      this.updates++
      this.#onUpdate(time, update)
    }
    this.#newest = time
  }

  /** Throws where the final state has not come before. */
  complete(): void {
    if (!this.#isFinal) throw new Error('a subscription has completed before the final state')
  }
}
