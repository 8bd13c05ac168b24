import type { ExecutionResult } from 'graphql'
import type { Clock } from '#core/clock.ts'
import { Frame, type Outlet } from './frame.ts'
import type { LiveSource } from './live-source.ts'
import { Outbox } from './outbox.ts'

/** Executions of a group that run at a time: what they read together, loaders read in one statement. */
const mostExecutions = 16
/** Once there are as many, others wait until so few are left: one that began by itself would read by itself. */
const fewExecutions = 8

/**
 * Milliseconds for which what was sent last is good for those who join. The revision tells of one thing alone: what
 * is nested in it changes by itself, and links expire.
 */
const goodFor = 1_000

export interface LiveGroupParts<Event> {
  readonly source: LiveSource<Event>
  /** Makes a result of an event. Never rejects. */
  readonly execute: (event: Event) => Promise<ExecutionResult>
  /** What subscribers get of an error that has ended the source. */
  readonly mask: (error: unknown) => ExecutionResult
  /** The source has ended, or nobody is left. */
  readonly onEnd: () => void
  /** Need not be the time of day, and must not go back. */
  readonly now?: Clock
}

/** What was sent last, of a source that has a current state. */
interface Newest {
  readonly revision: number
  frame: Frame
  /** When its execution began. */
  at: number
  /** Runs while it is executed once more, for those who join. */
  renewal: Promise<void> | undefined
}

interface Execution<Event> {
  done: Promise<void>
  /** What is to be executed next; undefined: nothing that is known. */
  next: Event | undefined
}

/** Subscribers who ask for the same with the same rights: each event is executed and made into JSON once. */
export class LiveGroup<Event> {
  readonly #parts: LiveGroupParts<Event>
  readonly #members = new Set<Outbox>()
  readonly #executions = new Map<string, Execution<Event>>()
  /** Those who are still to get what is. */
  readonly #joining = new Set<Promise<void>>()
  readonly #now: Clock
  #newest: Newest | undefined
  #isRunning = false
  #isClosed = false

  constructor(parts: LiveGroupParts<Event>) {
    this.#parts = parts
    this.#now = parts.now ?? (() => performance.now())
  }

  /** Gives what to call when the subscriber goes. Nobody joins once `onEnd` was called. */
  join(outlet: Outlet): () => void {
    const member = new Outbox(outlet)
    this.#members.add(member)
    if (this.#isRunning) {
      const joining = this.#catchUp(member).finally(() => this.#joining.delete(joining))
      this.#joining.add(joining)
    } else void this.#run()
    return () => {
      member.drop()
      this.#members.delete(member)
      if (this.#members.size === 0) this.#close()
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    const { source, mask } = this.#parts
    const running = new Set<Promise<void>>()
    try {
      for await (const event of source) {
        const execution = this.#execute(event).finally(() => running.delete(execution))
        running.add(execution)
        if (running.size < mostExecutions) continue
        while (running.size > fewExecutions) await Promise.race(running)
      }
      await Promise.all(running)
    } catch (error) {
      this.#broadcast(new Frame(mask(error)))
    }
    this.#close()
    await Promise.all(this.#joining)
    for (const member of this.#members) member.end()
    this.#members.clear()
  }

  /** One who joins has to get what is, once: the frame that was sent last, or a newer one, which then all get. */
  async #catchUp(member: Outbox): Promise<void> {
    const { source } = this.#parts
    if (source.current === undefined) return
    const sentBefore = this.#newest
    // what fails here fails in the source as well, which tells all of it
    const event = await source.current(() => !this.#members.has(member)).catch(() => null)
    const isNewer = event !== null && source.revisionOf(event) > (this.#newest?.revision ?? -1)
    if (isNewer) await this.#execute(event)
    const isUnheard = () => this.#newest === sentBefore
    if (sentBefore === undefined || !isUnheard()) return
    const isSame = event !== null && source.revisionOf(event) === sentBefore.revision
    if (isSame) await this.#renew(sentBefore, event)
    if (isUnheard()) member.offer(sentBefore.frame)
  }

  /** Executes what was sent last anew where that was long ago or has failed, once for all who join meanwhile. */
  async #renew(newest: Newest, event: Event): Promise<void> {
    const isGood = newest.frame.result.errors === undefined && this.#now() - newest.at < goodFor
    if (isGood) return
    newest.renewal ??= this.#executed(event, newest.frame.key).then(({ frame, at }) => {
      newest.frame = frame
      newest.at = at
      newest.renewal = undefined
    })
    await newest.renewal
  }

  /** Makes a frame of an event and sends it; of one thing one after the other, and the newest only. */
  #execute(event: Event): Promise<void> {
    const { keyOf, revisionOf } = this.#parts.source
    const key = keyOf(event)
    const running = this.#executions.get(key)
    if (running !== undefined) {
      const { next } = running
      if (next === undefined || revisionOf(event) > revisionOf(next)) running.next = event
      return running.done
    }
    const execution: Execution<Event> = { done: Promise.resolve(), next: event }
    this.#executions.set(key, execution)
    const run = async () => {
      for (let each = execution.next; each !== undefined; each = execution.next) {
        execution.next = undefined
        await this.#send(key, each)
      }
      this.#executions.delete(key)
    }
    execution.done = run()
    return execution.done
  }

  async #send(key: string, event: Event): Promise<void> {
    const { source } = this.#parts
    const revision = source.revisionOf(event)
    const hasCurrent = source.current !== undefined
    if (hasCurrent && this.#newest !== undefined && revision <= this.#newest.revision) return
    const { frame, at } = await this.#executed(event, key)
    if (hasCurrent) this.#newest = { revision, frame, at, renewal: undefined }
    this.#broadcast(frame)
  }

  async #executed(event: Event, key: string): Promise<{ frame: Frame; at: number }> {
    const { execute, mask } = this.#parts
    const at = this.#now()
    const result = await execute(event)
    try {
      return { frame: new Frame(result, key), at }
    } catch (error) {
      return { frame: new Frame(mask(error), key), at }
    }
  }

  #broadcast(frame: Frame): void {
    for (const member of this.#members) member.offer(frame)
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#parts.onEnd()
    // settles the source's wait, and is no news where it has ended by itself
    void this.#parts.source.return?.()
  }
}
