import type { TaskChange } from '#core/events.ts'

interface Source {
  watch(taskId: string): AsyncIterableIterator<TaskChange>
}

/**
 * A task as it is, then each later state that is read after a change, and completes after one that has
 * ended. It listens first and reads then, so nothing falls between; lower revisions are left out.
 * Not an async generator: those do not end while they wait.
 */
export function watchTask<T extends { readonly revision: number }>(
  source: Source,
  taskId: string,
  read: () => Promise<T | null>,
  hasEnded: (task: T) => boolean,
): AsyncIterableIterator<T> {
  const changes = source.watch(taskId)
  let revision = Number.NEGATIVE_INFINITY
  let first = true
  let ended = false

  async function end(): Promise<IteratorResult<T, undefined>> {
    ended = true
    await changes.return?.()
    return { done: true, value: undefined }
  }

  return {
    async next() {
      while (!ended) {
        if (!first && (await changes.next()).done) return end()
        first = false
        const task = await read()
        if (ended || task === null) return end()
        if (task.revision <= revision) continue
        revision = task.revision
        if (hasEnded(task)) await end()
        return { done: false, value: task }
      }
      return end()
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
