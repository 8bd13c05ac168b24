import type { Task } from '#core/task.ts'
import type { Builder } from '../builder.ts'
import { ApiError } from '../errors.ts'
import { signedIn } from '../viewer.ts'

export function addTaskChanged(builder: Builder): void {
  builder.subscriptionFields((t) => ({
    taskChanged: t.field({
      type: 'Task',
      description: `The task as it is now, then each later state, the newest only where the client is slow. Completes once
the task has ended: STOPPED, SUCCEEDED, or FAILED with retryable false.`,
      args: { id: t.arg.id({ required: true }) },
      subscribe: async (_, { id }, context) => {
        const changes = await context.services.tasks.watch(signedIn(context), id)
        if (changes === null) throw new ApiError('NOT_FOUND', `There is no task ${id}.`)
        return changes
      },
      resolve: (task: Task) => task,
    }),
  }))
}
