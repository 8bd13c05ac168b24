import type { ExecutionResult } from 'graphql'
import type { Frame, Outlet } from './frame.ts'

/** An outlet whose frames are read one by one, as results. */
export class Results implements Outlet, AsyncIterableIterator<ExecutionResult> {
  /** Called once, when the reader goes. */
  onReturn: () => void = () => {}
  #next: Frame | undefined
  #sent: (() => void) | undefined
  #hasEnded = false
  #waiting: ((result: IteratorResult<ExecutionResult, undefined>) => void) | undefined

  send(frame: Frame, sent: () => void): void {
    this.#sent = sent
    if (this.#waiting === undefined) this.#next = frame
    else this.#settle({ done: false, value: frame.result })
  }

  end(): void {
    this.#hasEnded = true
    this.#settle({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    // who asks for the next one has the last one
    if (this.#next === undefined) this.#take()
    const frame = this.#next
    this.#next = undefined
    if (frame !== undefined) return Promise.resolve({ done: false, value: frame.result })
    if (this.#hasEnded) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    if (!this.#hasEnded) {
      this.end()
      this.onReturn()
    }
    this.#next = undefined
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): void {
    const sent = this.#sent
    this.#sent = undefined
    sent?.()
  }

  #settle(result: IteratorResult<ExecutionResult, undefined>): void {
    const resolve = this.#waiting
    this.#waiting = undefined
    resolve?.(result)
  }
}
