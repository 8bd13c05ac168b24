import type { EntityManager } from 'typeorm'
import type { Batch } from './batch.ts'
import type { Dataset } from './dataset.ts'
import type { DatasetPort } from './dataset-port.ts'
import type { InputFields, InputOf } from './input-fields.ts'
import type { OutputPort } from './output-port.ts'
import type { FilePort } from './ports.ts'
import type { RejectedFile } from './rejected-file.ts'
import type { ProgressUnit } from './task.ts'

/** What a kind makes of its input before the task exists. */
export interface Planned<Plan> {
  /** Kept with the task, JSON; each hook gets it back. */
  readonly plan: Plan
  /** Units to do; null until it is known. */
  readonly total?: number | null
  /** The uploaded file that the task reads. */
  readonly uploadId?: string
  /** The dataset that the task writes or reads. */
  readonly datasetId?: string
}

export interface PlanContext<Input> {
  readonly input: Input
  readonly ownerId: string
  /** Only the files that the user may read. */
  readonly files: FilePort
  readonly datasets: DatasetPort
  /** A dataset that the user may see, or change. Throws InputError NOT_FOUND or FORBIDDEN. */
  findDataset(id: string, access: 'read' | 'change'): Promise<Dataset>
}

export interface TaskContext<Input, Plan> {
  readonly taskId: string
  readonly input: Input
  readonly plan: Plan
  readonly files: FilePort
  readonly datasets: DatasetPort
  /** The file that the task makes, where it makes one. */
  readonly output: OutputPort
}

export interface RunContext<Input, Plan, Cursor> extends TaskContext<Input, Plan> {
  /** After the last committed batch; undefined at the start. */
  readonly cursor: Cursor | undefined
  /** Records that were rejected until then. */
  readonly rowsRejected: number
  /** Aborted when the task is to let go: on pause, stop, shutdown. */
  readonly signal: AbortSignal
}

export interface EndContext<Input, Plan, Cursor> extends TaskContext<Input, Plan> {
  readonly cursor: Cursor | undefined
  /** Whether a stop ends the task: with `keep`, what there is counts as it is. */
  readonly stopped: boolean
  /** Rows that are committed, and records that were rejected. */
  readonly rowsDone: number
  readonly rowsRejected: number
}

/** A sort of task. Only `kind`, `input` and `run` are needed. */
export interface TaskKind<
  Fields extends InputFields = InputFields,
  Plan = unknown,
  Cursor = unknown,
> {
  /** The kind's name, in kebab-case: `import` gives mutation `startImport` and type `ImportTask`. */
  readonly kind: string
  readonly description?: string
  readonly unit?: ProgressUnit
  readonly input: Fields
  /** Whether a finished task can be taken back: by `rollback`. */
  undoable?(input: InputOf<Fields>): boolean

  /** Checks the input before the task exists, and writes nothing. Throws InputError. */
  plan?(context: PlanContext<InputOf<Fields>>): Promise<Planned<Plan>>
  /** Claims what the task needs, in the transaction that inserts the task. Throws InputError. */
  reserve?(
    tx: EntityManager,
    context: PlanContext<InputOf<Fields>> & { plan: Plan; taskId: string },
  ): Promise<Planned<Plan>>
  /** Once before the first batch; DDL lives here, outside any transaction. Safe to run twice. */
  prepare?(context: TaskContext<InputOf<Fields>, Plan>): Promise<void>
  /** The work. Throws TaskFailure for what users should hear of; any other error is masked. */
  run(
    context: RunContext<InputOf<Fields>, Plan, Cursor>,
  ): AsyncGenerator<Batch<Cursor>, void, undefined>
  /** Makes the result visible, in the transaction that sets SUCCEEDED (or STOPPED, with `keep`). */
  publish?(tx: EntityManager, context: EndContext<InputOf<Fields>, Plan, Cursor>): Promise<void>
  /** Unlinks all of it, in the transaction that sets STOPPED; the reaper does the rest. */
  rollback?(tx: EntityManager, context: EndContext<InputOf<Fields>, Plan, Cursor>): Promise<void>
  /** How the records that a task has rejected become a file. Left out: they do not. */
  rejectedFile?(plan: Plan): RejectedFile
}

/** A kind whose own types nobody outside it needs to know. */
export type AnyTaskKind = TaskKind

/**
 * Declares a kind: `defineTask<Cursor, Plan>()({ … })`. In two steps, for TypeScript infers the types of
 * the input from `input` only where it is given none of the other two.
 */
export function defineTask<Cursor = undefined, Plan = null>() {
  return <const Fields extends InputFields>(kind: TaskKind<Fields, Plan, Cursor>): AnyTaskKind =>
    // the runner hands back to each kind only what that kind made, so its own types hold inside it
    kind as unknown as AnyTaskKind
}
