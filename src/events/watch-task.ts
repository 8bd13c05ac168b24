import { PassingFault } from '#core/errors.ts'
import type { TaskChange } from '#core/events.ts'

/** Milliseconds until a read that a passing fault has stopped is tried again. */
const retryInterval = 500

interface Source {
  watch(taskId: string): AsyncIterableIterator<TaskChange>
}

/**
 * A task as it is, then each later state that is read after a change, and completes after one that has
 * ended. It listens first and reads then, so nothing falls between; lower revisions are left out.
 * `read` gets the revision that it has to see at least, and gives null where there is no task any more.
 * Not an async generator: `return()` settles a waiting `next()` at once, as those do not.
 */
export function watchTask<T extends { readonly revision: number }>(
  source: Source,
  taskId: string,
  read: (revision: number | undefined) => Promise<T | null>,
  hasEnded: (task: T) => boolean,
): AsyncIterableIterator<T> {
  const changes = source.watch(taskId)
  const done = { done: true, value: undefined } as const
  const waiting = new Set<(result: IteratorResult<T, undefined>) => void>()
  let given = Number.NEGATIVE_INFINITY
  let started = false
  let ended = false

  function leave(): IteratorResult<T, undefined> {
    ended = true
    void changes.return?.()
    return done
  }

  /** Why to read: undefined for the first time, a revision later, null when there is nothing to come. */
  async function reason(): Promise<number | undefined | null> {
    if (started) {
      const change = await changes.next()
      return change.done ? null : change.value.revision
    }
    started = true
    return undefined
  }

  /** A fault that passes is no reason to send watchers away: they have what was, and get what will be. */
  async function outlast(look: () => Promise<T | null>): Promise<T | null> {
    for (;;) {
      try {
        return await look()
      } catch (error) {
        if (!(error instanceof PassingFault) || ended) throw error
        await new Promise((resolve) => setTimeout(resolve, retryInterval))
      }
    }
  }

  async function advance(): Promise<IteratorResult<T, undefined>> {
    while (!ended) {
      const revision = await reason()
      if (revision === null) break
      const task = await outlast(() => read(revision))
      if (task === null) break
      if (ended || task.revision <= given) continue
      given = task.revision
      if (hasEnded(task)) leave()
      return { done: false, value: task }
    }
    return leave()
  }

  return {
    next() {
      return new Promise((resolve, reject) => {
        waiting.add(resolve)
        advance()
          .then(resolve, (error: unknown) => {
            leave()
            reject(error)
          })
          .finally(() => waiting.delete(resolve))
      })
    },
    async return() {
      leave()
      for (const settle of waiting) settle(done)
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
