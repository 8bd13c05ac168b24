import type { ExecutionResult } from 'graphql'
import type { Frame, Outlet } from './frame.ts'

/** An outlet whose frames are read one by one, as results. */
export class Results implements Outlet, AsyncIterableIterator<ExecutionResult> {
  /** Called once, when the reader goes. */
  onReturn: () => void = () => {}
  #next: Frame | undefined
  #sent: (() => void) | undefined
  #hasEnded = false
  #waiting: ((frame: Frame | undefined) => void) | undefined

  send(frame: Frame, sent: () => void): void {
    this.#sent = sent
    if (this.#waiting === undefined) this.#next = frame
    else this.#settle(frame)
  }

  end(): void {
    this.#hasEnded = true
    this.#settle(undefined)
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const frame = await this.nextFrame()
    return frame === undefined ? { done: true, value: frame } : { done: false, value: frame.result }
  }

  /** As `next`; undefined: there is no more. */
  nextFrame(): Promise<Frame | undefined> {
    // who asks for the next one has the last one
    if (this.#next === undefined) this.#take()
    const frame = this.#next
    this.#next = undefined
    if (frame !== undefined || this.#hasEnded) return Promise.resolve(frame)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#next = undefined
    if (!this.#hasEnded) {
      this.end()
      this.onReturn()
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): void {
    const sent = this.#sent
    this.#sent = undefined
    sent?.()
  }

  #settle(frame: Frame | undefined): void {
    const resolve = this.#waiting
    this.#waiting = undefined
    resolve?.(frame)
  }
}
