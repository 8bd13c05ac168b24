import type { ApolloClient } from '@apollo/client'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  StopTaskDocument,
  type TaskAction,
  type TaskItemFragment,
  UndoTaskDocument,
} from '../../../schema/generated/operations.ts'
import { errorMessage, userErrorMessage } from '../api/error-message.ts'

export interface ControlOptions {
  readonly reason?: string | undefined
  /** Of a stop: what is committed so far stays. */
  readonly keep?: boolean | undefined
}

/** A task that did not do what was asked of it, and why, in words. */
export interface Refusal {
  readonly task: TaskItemFragment
  readonly words: string
}

/** Requests under way at the same time: two hundred at once would keep each other waiting. */
const atOnce = 4

/** Asks all `tasks` for `action`. Gives those that could not; never throws. */
export async function controlTasks(
  client: ApolloClient,
  action: TaskAction,
  tasks: readonly TaskItemFragment[],
  options: ControlOptions = {},
): Promise<Refusal[]> {
  const waiting = tasks.values()
  const refusals: Refusal[] = []
  const work = async () => {
    for (const task of waiting) {
      const words = await control(client, action, task.id, options).catch(errorMessage)
      if (words !== undefined) refusals.push({ task, words })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return refusals
}

async function control(
  client: ApolloClient,
  action: TaskAction,
  id: string,
  { reason, keep = false }: ControlOptions,
): Promise<string | undefined> {
  const input = { id, ...(reason && { reason }) }
  switch (action) {
    case 'PAUSE': {
      const { data } = await client.mutate({ mutation: PauseTaskDocument, variables: { input } })
      return userErrorMessage(data?.pauseTask.userErrors)
    }
    case 'RESUME': {
      const { data } = await client.mutate({ mutation: ResumeTaskDocument, variables: { input } })
      return userErrorMessage(data?.resumeTask.userErrors)
    }
    case 'STOP': {
      const { data } = await client.mutate({
        mutation: StopTaskDocument,
        variables: { input: { ...input, keep } },
      })
      return userErrorMessage(data?.stopTask.userErrors)
    }
    case 'UNDO': {
      const { data } = await client.mutate({ mutation: UndoTaskDocument, variables: { input } })
      return userErrorMessage(data?.undoTask.userErrors)
    }
  }
}
