import type { Task } from '#core/task.ts'
import { shownState, type TaskState } from '#core/task-state.ts'
import type { Builder } from '../builder.ts'
import { connection, numberCursor, pageRequest } from '../connection.ts'
import { signedIn } from '../viewer.ts'
import { ownerOf } from './owner.ts'
import type { TypeOfTask } from './task-type.ts'

export function addTask(builder: Builder, typeOf: TypeOfTask): void {
  builder.enumType('TaskState', {
    values: [
      'QUEUED',
      'RUNNING',
      'PAUSING',
      'PAUSED',
      'STOPPING',
      'STOPPED',
      'SUCCEEDED',
      'FAILED',
    ] as const satisfies TaskState[],
  })
  builder.enumType('TaskAction', { values: ['PAUSE', 'RESUME', 'STOP', 'UNDO'] as const })
  builder.interfaceType('Task', {
    description: 'A long-running piece of work under a user’s control.',
    interfaces: ['Node'],
    resolveType: typeOf,
    fields: (t) => ({
      kind: t.exposeString('kind', {
        description: 'The kind’s name: import, export, or that of a kind added to the server.',
      }),
      state: t.field({ type: 'TaskState', resolve: shownState }),
      revision: t.exposeInt('revision', {
        description: 'Grows with every change. A client drops what is older than what it has.',
      }),
      availableActions: t.field({
        type: ['TaskAction'],
        description: 'What the viewer may do now; buttons come from here and from nothing else.',
        resolve: async (task, _, context) => {
          const { services, loaders } = context
          const isUndoable = () => loaders.undoable.load(task.id)
          const actions = await services.tasks.availableActions(signedIn(context), task, isUndoable)
          return actions.map((action) => upperCase(action))
        },
      }),
      progress: t.field({ type: 'TaskProgress', resolve: (task) => task }),
      failure: t.field({
        type: 'TaskFailure',
        nullable: true,
        description: 'Set while FAILED: what went wrong, and whether RESUME can help.',
        resolve: (task) => (showsFailure(task) ? task : null),
      }),
      owner: t.field({ type: 'User', resolve: (task, _, context) => ownerOf(task, context) }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
      finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
      events: t.field({
        type: 'TaskEventConnection',
        description: 'Every state change, who asked for it and why; oldest first.',
        args: { first: t.arg.int(), after: t.arg.string() },
        resolve: async ({ id }, args, { loaders }) => {
          const page = await loaders.events.load({ id, ...pageRequest(args, numberCursor) })
          return connection(page, numberCursor, (event) => event.seq)
        },
      }),
    }),
  })
  builder.objectType('TaskFailure', {
    fields: (t) => ({
      code: t.string({ resolve: (task) => task.failureCode ?? 'INTERNAL' }),
      message: t.string({ resolve: (task) => task.failureMessage ?? '' }),
      retryable: t.boolean({ resolve: (task) => task.retryable ?? true }),
      at: t.field({ type: 'DateTime', resolve: (task) => task.failedAt ?? task.createdAt }),
    }),
  })
}

function upperCase<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>
}

/** A rollback that fails and is tried again shows why, too. */
function showsFailure(task: Task): boolean {
  if (task.failureCode === null) return false
  return shownState(task) === 'FAILED' || task.failureCode === 'ROLLBACK_FAILED'
}
