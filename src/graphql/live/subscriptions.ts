import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql'
import { type Context, rightsOf } from '../context.ts'
import type { MaskError } from '../errors.ts'
import { maskedResult } from '../masked-result.ts'
import { Frame, type Outlet } from './frame.ts'
import { LiveGroup } from './live-group.ts'
import { isLiveSource } from './live-source.ts'
import { SharedFrames } from './shared-frames.ts'

/** What one who has left calls. */
export type Leave = () => void

/**
 * The subscriptions that run. Those with the same document, variables and rights cost one execution and one
 * serialization an event, however many they are.
 */
export class Subscriptions {
  readonly #mask: MaskError
  readonly #groups = new Map<string, LiveGroup<unknown>>()
  readonly #shared = new SharedFrames()
  readonly #documents = new WeakMap<DocumentNode, number>()
  #lastDocument = 0

  constructor(mask: MaskError) {
    this.#mask = mask
  }

  /** Groups that share executions or serializations, for tests and metrics. */
  get groups(): number {
    return this.#groups.size + this.#shared.groups
  }

  /** Sends results to `outlet` from now on. Gives a result in their place where there is nothing to subscribe to. */
  async open(args: ExecutionArgs, outlet: Outlet): Promise<ExecutionResult | Leave> {
    const key = this.#keyOf(args)
    const known = this.#groups.get(key)
    if (known !== undefined) return known.join(outlet)
    const validated = validateSubscriptionArgs(args)
    if (!('schema' in validated)) return this.#refused({ errors: validated })
    const source = await createSourceEventStream(validated)
    if (!(Symbol.asyncIterator in source)) return this.#refused(source)
    if (!isLiveSource(source))
      return this.#pump(source[Symbol.asyncIterator](), validated, key, outlet)
    // of those who come at the same time the first one makes the group
    let group = this.#groups.get(key)
    // without a wait, in which the group could end
    if (group !== undefined) void source.return?.()
    else {
      group = new LiveGroup({
        source,
        execute: (event) => this.#execute(validated, event),
        mask: (error) => ({ errors: [this.#mask(error)] }),
        onEnd: () => this.#groups.delete(key),
      })
      this.#groups.set(key, group)
    }
    return group.join(outlet)
  }

  /** For a source of which each reader has to get every event, in its own time. */
  #pump(
    source: AsyncIterator<unknown>,
    args: ValidatedSubscriptionArgs,
    key: string,
    outlet: Outlet,
  ): Leave {
    const frames = this.#shared.join(key)
    let isHere = true
    const leave = () => {
      if (isHere) frames.leave()
      isHere = false
    }
    const send = (frame: Frame) => new Promise<void>((sent) => outlet.send(frame, sent))
    const run = async () => {
      try {
        for (;;) {
          const { done, value: event } = await source.next()
          if (done) break
          const frame = await frames.of(event, () => this.#execute(args, event))
          if (isHere) await send(frame)
        }
      } catch (error) {
        if (isHere) await send(new Frame({ errors: [this.#mask(error)] }))
      }
      if (isHere) outlet.end()
      leave()
    }
    void run()
    return () => {
      // not at the end of the run: a frame on its way to one who has gone is never out
      leave()
      void source.return?.()
    }
  }

  async #execute(args: ValidatedSubscriptionArgs, event: unknown): Promise<ExecutionResult> {
    try {
      const result = await executeSubscriptionEvent({ ...args, rootValue: event })
      return maskedResult(result, this.#mask)
    } catch (error) {
      return { errors: [this.#mask(error)] }
    }
  }

  #refused(result: ExecutionResult): ExecutionResult {
    return maskedResult(result, this.#mask)
  }

  #keyOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
    let number = this.#documents.get(document)
    if (number === undefined) {
      number = ++this.#lastDocument
      this.#documents.set(document, number)
    }
    const rights = rightsOf(contextValue as Context)
    return JSON.stringify([number, operationName ?? null, variableValues ?? null, rights])
  }
}
