import type { TaskChange } from '#core/events.ts'
import { outlast } from './outlast.ts'
import { pulled } from './pulled.ts'

interface Source {
  watch(taskId: string): AsyncIterableIterator<TaskChange>
}

interface WatchedTask {
  /** The seq of its newest event. */
  readonly eventSeq: number
}

export interface WatchEventsParts<
  Task extends WatchedTask,
  Event extends { readonly seq: number },
> {
  /** Gets the revision that it has to see at least; null: there is no task any more. */
  readonly readTask: (revision: number | undefined) => Promise<Task | null>
  /** Some of the events after a seq, the first ones, in order. */
  readonly readEvents: (after: number) => Promise<readonly Event[]>
  readonly hasEnded: (task: Task) => boolean
}

/**
 * Every event of a task after seq `after`, in order and none left out, and completes after the last one of a
 * task that has ended. What a reader is slow to take stays in the database.
 */
export function watchEvents<Task extends WatchedTask, Event extends { readonly seq: number }>(
  source: Source,
  taskId: string,
  after: number,
  { readTask, readEvents, hasEnded }: WatchEventsParts<Task, Event>,
): AsyncIterableIterator<Event> {
  const changes = source.watch(taskId)
  let given = after
  let read: readonly Event[] = []
  /** The revision that has to be read; null: there is nothing new. */
  let toRead: number | undefined | null
  let ended = false

  function leave(): IteratorResult<Event, undefined> {
    ended = true
    read = []
    void changes.return?.()
    return { done: true, value: undefined }
  }

  async function look(revision: number | undefined): Promise<'more' | 'wait' | 'end'> {
    const task = await readTask(revision)
    if (task === null) return 'end'
    if (task.eventSeq <= given) return hasEnded(task) ? 'end' : 'wait'
    read = await readEvents(given)
    // older ones are deleted after a time
    if (read.length === 0) given = task.eventSeq
    return 'more'
  }

  async function advance(): Promise<IteratorResult<Event, undefined>> {
    while (!ended) {
      const [event, ...rest] = read
      if (event !== undefined) {
        read = rest
        given = event.seq
        return { done: false, value: event }
      }
      if (toRead === null) {
        const change = await changes.next()
        if (change.done) break
        toRead = change.value.revision
      }
      const revision = toRead
      const found = await outlast(
        () => look(revision),
        () => ended,
      )
      if (found === 'end') break
      if (found === 'wait') toRead = null
    }
    return leave()
  }

  return pulled(advance, leave)
}
