import type { ExecutionResult } from 'graphql'
import type { Frame, Outlet } from './frame.ts'

type Next = IteratorResult<ExecutionResult, undefined>

const done = { done: true, value: undefined } as const

/** An outlet whose frames are read one by one, as results, or go on to another outlet. */
export class Results implements Outlet, AsyncIterableIterator<ExecutionResult> {
  /** Called once, when the reader goes. */
  onReturn: () => void = () => {}
  #next: Frame | undefined
  #sent: (() => void) | undefined
  #hasEnded = false
  #waiting: ((next: Next) => void) | undefined
  #outlet: Outlet | undefined

  send(frame: Frame, sent: () => void): void {
    if (this.#outlet === undefined) {
      this.#sent = sent
      if (this.#waiting === undefined) this.#next = frame
      else this.#settle({ done: false, value: frame.result })
    } else this.#outlet.send(frame, sent)
  }

  end(): void {
    this.#hasEnded = true
    if (this.#outlet === undefined) this.#settle(done)
    else this.#outlet.end()
  }

  /** Gives all that was not read to another outlet, and what comes from now on. Nobody reads here any more. */
  forward(outlet: Outlet): void {
    this.#outlet = outlet
    const frame = this.#next
    this.#next = undefined
    if (frame !== undefined) outlet.send(frame, () => this.#take())
    else if (this.#hasEnded) outlet.end()
  }

  next(): Promise<Next> {
    // who asks for the next one has the last one
    if (this.#next === undefined) this.#take()
    const frame = this.#next
    this.#next = undefined
    if (frame !== undefined) return Promise.resolve({ done: false, value: frame.result })
    if (this.#hasEnded) return Promise.resolve(done)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  return(): Promise<Next> {
    this.#next = undefined
    if (!this.#hasEnded) {
      this.#hasEnded = true
      this.#settle(done)
      this.onReturn()
    }
    return Promise.resolve(done)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): void {
    const sent = this.#sent
    this.#sent = undefined
    sent?.()
  }

  #settle(next: Next): void {
    const resolve = this.#waiting
    this.#waiting = undefined
    resolve?.(next)
  }
}
