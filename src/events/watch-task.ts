import type { TaskChange } from '#core/events.ts'
import { outlast } from './outlast.ts'
import { pulled } from './pulled.ts'

interface Source {
  watch(taskId: string): AsyncIterableIterator<TaskChange>
}

/**
 * A task as it is, then each later state that is read after a change, and completes after one that has
 * ended. It listens first and reads then, so nothing falls between; lower revisions are left out.
 * `read` gets the revision that it has to see at least, and gives null where there is no task any more.
 */
export function watchTask<T extends { readonly revision: number }>(
  source: Source,
  taskId: string,
  read: (revision: number | undefined) => Promise<T | null>,
  hasEnded: (task: T) => boolean,
): AsyncIterableIterator<T> {
  const changes = source.watch(taskId)
  let given = Number.NEGATIVE_INFINITY
  let started = false
  let ended = false

  function leave(): IteratorResult<T, undefined> {
    ended = true
    void changes.return?.()
    return { done: true, value: undefined }
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

  async function advance(): Promise<IteratorResult<T, undefined>> {
    while (!ended) {
      const revision = await reason()
      if (revision === null) break
      const task = await outlast(
        () => read(revision),
        () => ended,
      )
      if (task === null) break
      if (ended || task.revision <= given) continue
      given = task.revision
      if (hasEnded(task)) leave()
      return { done: false, value: task }
    }
    return leave()
  }

  return pulled(advance, leave)
}
