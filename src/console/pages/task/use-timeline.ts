import { useApolloClient } from '@apollo/client/react'
import { useEffect, useRef, useState } from 'react'
import {
  TaskTimelineDocument,
  type TaskTimelineSubscription,
} from '../../../../schema/generated/operations.ts'
import { useConnection } from '../../api/use-connection.ts'

/** Milliseconds after which what a fault of the server has ended begins anew. */
const pause = 3_000

export type TimelineEvent = TaskTimelineSubscription['taskEvents']

/**
 * All state changes of a task, oldest first, live. After a lost connection it goes on behind the last one that
 * it has: none is missed, none is there twice. `hasEnded`: the server completes then, and an undo begins anew.
 */
export function useTimeline(taskId: string, hasEnded: boolean) {
  const client = useApolloClient()
  const isLost = useConnection() === 'lost'
  const [events, setEvents] = useState<readonly TimelineEvent[]>([])
  const [error, setError] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)
  const last = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is complete begins anew with an undo, and after a fault
  useEffect(() => {
    if (isLost) return
    const changes = client.subscribe({
      query: TaskTimelineDocument,
      variables: { taskId, after: last.current },
      fetchPolicy: 'no-cache',
    })
    let retry: ReturnType<typeof setTimeout> | undefined
    const subscription = changes.subscribe({
      next({ data, error }) {
        setError(error)
        if (error) retry = setTimeout(() => setAttempt((before) => before + 1), pause)
        const event = data?.taskEvents
        if (event === undefined || event.seq <= last.current) return
        last.current = event.seq
        setEvents((known) => [...known, event])
      },
      error: setError,
    })
    return () => {
      subscription.unsubscribe()
      clearTimeout(retry)
    }
  }, [client, taskId, isLost, hasEnded, attempt])

  return { events, error }
}
