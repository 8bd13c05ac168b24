import type { TaskChange } from '#core/events.ts'

interface WatchedHub {
  readonly watched: readonly string[]
  publish(change: TaskChange): void
}

export interface PollOptions {
  /** The revisions of those tasks, as they are now. */
  readonly revisions: (ids: readonly string[]) => Promise<readonly TaskRevision[]>
  /** Milliseconds until the next look. */
  readonly interval: () => number
  readonly onError: (error: unknown) => void
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

  function sleep(): void {
    if (!ended) timer = setTimeout(() => void look(), options.interval()).unref()
  }

  async function look(): Promise<void> {
    try {
      const ids = hub.watched
      if (ids.length > 0) {
        for (const { id, revision } of await options.revisions(ids)) {
          // the looks are rare enough to hold nothing back
          hub.publish({ taskId: id, revision, state: true })
        }
      }
    } catch (error) {
      options.onError(error)
    }
    sleep()
  }

  sleep()
  return {
    [Symbol.dispose]() {
      ended = true
      clearTimeout(timer)
    },
  }
}
