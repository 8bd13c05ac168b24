import type { ExecutionResult } from 'graphql'
import { Frame } from './frame.ts'

/** Frames of events that several readers get, each in its own time. */
export class SharedFrames {
  readonly #groups = new Map<string, { readers: number; frames: WeakMap<object, Promise<Frame>> }>()

  get groups(): number {
    return this.#groups.size
  }

  /** Shares frames with all who join under the same key. */
  join(key: string): SharedFramesReader {
    const group = this.#groups.get(key) ?? { readers: 0, frames: new WeakMap() }
    this.#groups.set(key, group)
    group.readers++
    return {
      of: (event, execute) => {
        // an event that is read once for all is the same object to all
        const isObject = typeof event === 'object' && event !== null
        const known = isObject ? group.frames.get(event) : undefined
        const made = known ?? execute().then((result) => new Frame(result))
        if (isObject) group.frames.set(event, made)
        return made
      },
      leave: () => {
        if (--group.readers === 0) this.#groups.delete(key)
      },
    }
  }
}

export interface SharedFramesReader {
  /** The frame of an event, for which `execute` is called where nobody had it before. */
  of(event: unknown, execute: () => Promise<ExecutionResult>): Promise<Frame>
  leave(): void
}
