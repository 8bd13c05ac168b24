import { type Clock, clockSkew } from '#core/clock.ts'
import type { TaskChange } from '#core/events.ts'

interface WatchedHub {
  readonly watched: readonly string[]
  readonly watchesAll: boolean
  publish(change: TaskChange): void
}

export interface PollOptions {
  /** The revisions of those tasks, as they are now. */
  readonly revisions: (ids: readonly string[]) => Promise<readonly TaskRevision[]>
  /** Those of all tasks that have not ended, or not before a time. */
  readonly live: (since: number) => Promise<readonly TaskRevision[]>
  /** Milliseconds until the next look. */
  readonly interval: () => number
  readonly onError: (error: unknown) => void
  readonly now: Clock
}

interface TaskRevision {
  readonly id: string
  readonly revision: number
}

/**
 * Looks in the database for changes of the tasks that somebody watches: those that another server has
 * made, and those of which the message was lost. What has been told already is not told again.
 */
export function pollChanges(hub: WatchedHub, options: PollOptions): Disposable {
  let timer: NodeJS.Timeout | undefined
  let ended = false
  let wereLive: ReadonlySet<string> = new Set()
  /** When the last look began that saw what there was. */
  let lookedAt = options.now()

  function sleep(): void {
    if (!ended) timer = setTimeout(() => void look(), options.interval()).unref()
  }

  async function look(): Promise<void> {
    const now = options.now()
    try {
      for (const { id, revision } of await found()) {
        // the looks are rare enough to hold nothing back
        hub.publish({ taskId: id, revision, state: true })
      }
      lookedAt = now
    } catch (error) {
      options.onError(error)
    }
    sleep()
  }

  async function found(): Promise<readonly TaskRevision[]> {
    // a task may begin and end between two looks
    const live = hub.watchesAll ? await options.live(lookedAt - clockSkew) : []
    const liveIds = new Set(live.map(({ id }) => id))
    // those that have ended since the last look are no longer among them
    const others = [...hub.watched, ...wereLive].filter((id) => !liveIds.has(id))
    wereLive = liveIds
    const rest = others.length > 0 ? await options.revisions([...new Set(others)]) : []
    return [...live, ...rest]
  }

  sleep()
  return {
    [Symbol.dispose]() {
      ended = true
      clearTimeout(timer)
    },
  }
}
