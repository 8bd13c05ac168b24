import type { Task, TaskEvent } from '#core/task.ts'
import type { Builder } from '../builder.ts'
import { ApiError } from '../errors.ts'
import type { LiveSource } from '../live/live-source.ts'
import type { TaskFilterRef } from '../types/task-filter.ts'
import { signedIn } from '../viewer.ts'

export function addTaskSubscriptions(builder: Builder, taskFilter: TaskFilterRef): void {
  builder.subscriptionFields((t) => ({
    taskChanged: t.field({
      type: 'Task',
      description: `The task as it is now, then each later state, the newest only where the client is slow. Completes once
the task has ended: STOPPED, SUCCEEDED, or FAILED with retryable false.`,
      args: { id: t.arg.id({ required: true }) },
      subscribe: async (_, { id }, context) => {
        const viewer = signedIn(context)
        const { tasks } = context.services
        const states = await tasks.watch(viewer, id)
        if (states === null) throw noTask(id)
        return live(states, (hasLeft) => tasks.current(id, hasLeft))
      },
      resolve: (task: Task) => task,
    }),
    tasksChanged: t.field({
      type: 'Task',
      description:
        'Tasks that match before or after a change, from now on, no snapshot: read `tasks` after connecting.',
      args: { filter: t.arg({ type: taskFilter }) },
      subscribe: (_, { filter }, context) =>
        live(context.services.tasks.watchAll(signedIn(context), filter ?? {})),
      resolve: (task: Task) => task,
    }),
    taskEvents: t.field({
      type: 'TaskEvent',
      description:
        'Every state change after `after`, none left out; a client that reconnects drops the seqs it has. Completes as taskChanged does.',
      args: {
        taskId: t.arg.id({ required: true }),
        after: t.arg.int({ required: true, defaultValue: 0 }),
      },
      subscribe: async (_, { taskId, after }, context) => {
        const events = await context.services.tasks.watchEvents(signedIn(context), taskId, after)
        if (events === null) throw noTask(taskId)
        return events
      },
      resolve: (event: TaskEvent) => event,
    }),
  }))
}

function noTask(id: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no task ${id}.`)
}

/** Makes a source that many share. `current`: what one who joins later begins with. */
function live(
  states: AsyncIterableIterator<Task>,
  current?: LiveSource<Task>['current'],
): LiveSource<Task> {
  return Object.assign(states, {
    keyOf: ({ id }: Task) => id,
    revisionOf: ({ revision }: Task) => revision,
    ...(current !== undefined && { current }),
  })
}
