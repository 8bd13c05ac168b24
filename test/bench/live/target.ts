import type { Address } from './subscribers.ts'

/** A server with tasks that are to make updates, before they have begun. */
export interface Target extends AsyncDisposable {
  readonly pid: number
  readonly address: Address
  /** Lets the tasks begin. */
  start(): Promise<void>
  /** How many events the first task has. */
  events(): Promise<number>
}
