/** How many things each account may have open at the same time. */
export class Places {
  readonly most: number
  readonly #taken = new Map<string, number>()

  constructor(most: number) {
    this.most = most
  }

  /** Gives what to call, once, when the thing is gone; undefined where the account has no place left. */
  take(account: string): (() => void) | undefined {
    const taken = this.#taken.get(account) ?? 0
    if (taken >= this.most) return undefined
    this.#taken.set(account, taken + 1)
    return () => this.#free(account)
  }

  #free(account: string): void {
    const left = (this.#taken.get(account) ?? 0) - 1
    if (left > 0) this.#taken.set(account, left)
    else this.#taken.delete(account)
  }
}
