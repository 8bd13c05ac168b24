import type { ApolloClient } from '@apollo/client'
import { useApolloClient } from '@apollo/client/react'
import { createContext, type PropsWithChildren, use, useEffect, useState } from 'react'
import {
  type TaskItemFragment,
  TaskItemFragmentDoc,
  TaskItemsChangedDocument,
} from '../../../schema/generated/operations.ts'

type Listener = (tasks: readonly TaskItemFragment[]) => void

/** Milliseconds for which changes gather, so that two hundred running tasks do not draw the page a thousand times a second. */
const gathering = 250

/** Milliseconds after which a subscription that the server has ended begins anew. */
const pause = 3_000

/** Changes of all tasks that the viewer may see, gathered and written to the cache at once. */
class LiveTasks {
  readonly #listeners = new Set<Listener>()
  readonly #waiting = new Map<string, TaskItemFragment>()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Gives what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Gives what ends it. */
  follow(client: ApolloClient): () => void {
    const changes = {
      query: TaskItemsChangedDocument,
      // written below, many at once
      fetchPolicy: 'no-cache',
    } as const
    let again: ReturnType<typeof setTimeout> | undefined
    const begin = () =>
      client.subscribe(changes).subscribe({
        next: ({ data }) => {
          if (!data) return
          this.#waiting.set(data.tasksChanged.id, data.tasksChanged)
          this.#timer ??= setTimeout(() => this.#flush(client), gathering)
        },
        // a lost connection comes back by itself; only a fault of the server ends the subscription
        complete: () => {
          again = setTimeout(() => {
            subscription = begin()
            // what has changed in between was told to nobody
            client.refetchQueries({ include: 'active' }).catch(() => {})
          }, pause)
        },
      })
    let subscription = begin()
    return () => {
      subscription.unsubscribe()
      clearTimeout(again)
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#waiting.clear()
    }
  }

  #flush(client: ApolloClient): void {
    this.#timer = undefined
    const tasks = [...this.#waiting.values()]
    this.#waiting.clear()
    client.cache.batch({
      update: (cache) => {
        for (const data of tasks) {
          cache.writeFragment({
            fragment: TaskItemFragmentDoc,
            fragmentName: 'TaskItem',
            data,
          })
        }
      },
    })
    for (const listener of this.#listeners) listener(tasks)
  }
}

const LiveTasksContext = createContext(new LiveTasks())

/** Keeps all tasks in the cache up to date for as long as it is shown. */
export function LiveTasksProvider({ children }: PropsWithChildren) {
  const client = useApolloClient()
  const [live] = useState(() => new LiveTasks())
  useEffect(() => live.follow(client), [live, client])
  return <LiveTasksContext value={live}>{children}</LiveTasksContext>
}

/**
 * Calls `listener` with tasks that have changed, at most four times a second, after they were written to the
 * cache: where a query has a task already, nothing is to be done. Pass a stable function.
 */
export function useTaskChanges(listener: Listener): void {
  const live = use(LiveTasksContext)
  useEffect(() => live.listen(listener), [live, listener])
}
