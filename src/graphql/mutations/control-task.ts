import type { Task } from '#core/task.ts'
import type { UserAction } from '#core/task-state.ts'
import type { ControlInput } from '#service/tasks.ts'
import type { Builder } from '../builder.ts'
import type { Context } from '../context.ts'
import { type Payload, userError } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'
import { payloadType } from './payload.ts'

/** Pause, resume, stop and undo. Asking again for what already holds succeeds and changes nothing. */
export function addControlTask(builder: Builder): void {
  const payload = payloadType<'task', Task>(builder, 'TaskControlPayload', 'task', 'Task')
  const control = builder.inputType('TaskControlInput', {
    fields: (t) => ({ id: t.id({ required: true }), reason: t.string() }),
  })
  const stop = builder.inputType('StopTaskInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      reason: t.string(),
      keep: t.boolean({ required: true, defaultValue: false }),
    }),
  })
  builder.mutationFields((t) => ({
    pauseTask: t.field({
      type: payload,
      description: 'Asking again for what already holds succeeds and changes nothing.',
      args: { input: t.arg({ type: control, required: true }) },
      resolve: (_, { input }, context) => ask(context, 'pause', input),
    }),
    resumeTask: t.field({
      type: payload,
      description: 'Goes on from the last committed chunk; also after FAILED.',
      args: { input: t.arg({ type: control, required: true }) },
      resolve: (_, { input }, context) => ask(context, 'resume', input),
    }),
    stopTask: t.field({
      type: payload,
      description:
        'Ends the task and rolls back all that it did; with `keep`, what it has committed so far stays, as its result.',
      args: { input: t.arg({ type: stop, required: true }) },
      resolve: (_, { input }, context) => ask(context, 'stop', input),
    }),
    undoTask: t.field({
      type: payload,
      description:
        'Takes a finished import back, as long as it is the newest change of its dataset.',
      args: { input: t.arg({ type: control, required: true }) },
      resolve: (_, { input }, context) => ask(context, 'undo', input),
    }),
  }))
}

async function ask(
  context: Context,
  action: UserAction,
  input: ControlInput,
): Promise<Payload<{ task: Task | null }>> {
  const { task, error } = await context.services.tasks.control(signedIn(context), action, input)
  return { task, userErrors: error === undefined ? [] : [userError(error)] }
}
