import type { Task } from '#core/task.ts'
import type { AnyTaskKind, EndContext, RunContext, TaskContext } from '#core/task-kind.ts'
import type { Environment } from './environment.ts'

type Input = Parameters<AnyTaskKind['run']>[0]['input']

export function taskContext(env: Environment, task: Task): TaskContext<Input, unknown> {
  const { files, datasets } = env
  const output = env.outputs.of(task)
  // the service checked the input against the kind's fields before it stored it
  return { taskId: task.id, input: task.input as Input, plan: task.plan, files, datasets, output }
}

export function runContext(
  env: Environment,
  task: Task,
  signal: AbortSignal,
): RunContext<Input, unknown, unknown> {
  const { cursor, rowsRejected } = task
  return { ...taskContext(env, task), cursor: cursor ?? undefined, rowsRejected, signal }
}

export function endContext(env: Environment, task: Task): EndContext<Input, unknown, unknown> {
  const { cursor, rowsDone, rowsRejected } = task
  const stopped = task.intent === 'STOP'
  return { ...taskContext(env, task), cursor: cursor ?? undefined, stopped, rowsDone, rowsRejected }
}
