import type { Builder } from '../builder.ts'

export function addTaskEvent(builder: Builder): void {
  builder.objectType('TaskEvent', {
    fields: (t) => ({
      id: t.id({ resolve: (event) => `${event.taskId}-${event.seq}` }),
      task: t.field({
        type: 'Task',
        resolve: async (event, _, { loaders }) => {
          const task = await loaders.tasks.load(event.taskId)
          if (task === null) throw new Error(`task ${event.taskId} is gone`)
          return task
        },
      }),
      seq: t.exposeInt('seq', {
        description: '1, 2, 3 … within a task, in commit order.',
      }),
      at: t.expose('at', { type: 'DateTime' }),
      from: t.expose('from', { type: 'TaskState', nullable: true }),
      to: t.expose('to', { type: 'TaskState' }),
      actor: t.field({
        type: 'User',
        nullable: true,
        description: 'Who asked; null where the server did it by itself.',
        resolve: (event, _, { loaders }) =>
          event.actorId === null ? null : loaders.users.load(event.actorId),
      }),
      reason: t.exposeString('reason', { nullable: true }),
    }),
  })
}
