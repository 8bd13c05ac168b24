import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
  TaskEventsDocument,
  type TaskEventsQuery,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { until } from './imports.ts'

/** A server's environment that gives it the kind `steps`. */
export const stepsKind = { KIND_FOLDER: new URL('kinds/', import.meta.url).href }

/** More than any test has time for. */
const endless = 2 ** 31 - 1

const StartSteps = parse(
  'mutation ($steps: Int!) { startSteps(input: { steps: $steps }) { task { id } } }',
) as TypedDocumentNode<{ startSteps: { task: { id: string } } }, { steps: number }>

/** Tasks of the kind `steps`, by a user's requests. */
export function stepsTasks(api: ApiClient) {
  return {
    /** Gives the id of a task that goes on until it is stopped, where `steps` does not say otherwise. */
    async start(steps = endless): Promise<string> {
      return (await api.request(StartSteps, { steps })).startSteps.task.id
    },
    /** Gives the id of a task that has run and is PAUSED: QUEUED, RUNNING, PAUSING, PAUSED. */
    async paused(steps = endless): Promise<string> {
      const id = await this.start(steps)
      await until(api, id, 'RUNNING')
      await this.pause(id)
      await until(api, id, 'PAUSED')
      return id
    },
    async pause(id: string): Promise<void> {
      await api.request(PauseTaskDocument, { input: { id } })
    },
    async resume(id: string): Promise<void> {
      await api.request(ResumeTaskDocument, { input: { id } })
    },
    async stop(id: string): Promise<void> {
      await api.request(StopTaskDocument, { input: { id } })
    },
    /** All events of a task, as queries give them. */
    async events(id: string): Promise<EventNode[]> {
      const events: EventNode[] = []
      let after: string | null | undefined
      do {
        const page = { id, first: 1_000, ...(after != null && { after }) }
        const { task } = await api.request(TaskEventsDocument, page)
        events.push(...(task?.events.nodes ?? []))
        after = task?.events.pageInfo.hasNextPage ? task.events.pageInfo.endCursor : undefined
      } while (after != null)
      return events
    },
  }
}

type EventNode = NonNullable<TaskEventsQuery['task']>['events']['nodes'][number]
