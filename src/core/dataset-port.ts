import type { EntityManager } from 'typeorm'
import type { Column } from './columns.ts'
import type { Dataset, WriteMode } from './dataset.ts'
import type { PackedRows } from './packed-rows.ts'
import type { Condition } from './row-filter.ts'
import type { TextOutput } from './text-output.ts'

/** A physical table of a dataset. */
export interface Generation {
  readonly datasetId: string
  /** 1, 2, 3 … within a dataset, never used twice. */
  readonly number: number
  readonly table: string
  readonly columns: readonly Column[]
}

/** Where an import writes; readers see nothing of it before it is published. */
export interface WriteTarget extends Generation {
  /** The import's rows are numbered base + 1, base + 2 … */
  readonly base: number
  /** Rows above `base` that another import has left behind have to go first. */
  readonly hasLeftovers: boolean
  /** What readers see now, to be taken over into this generation once the file is loaded. */
  readonly merge: Merge | null
}

export interface Merge {
  readonly from: Generation
  /** The last row number that readers see of it. */
  readonly upTo: number
  /** Places of the key columns; rows whose key is in the file are left out. None: all rows are taken over. */
  readonly keys: readonly number[]
}

/** Writes rows. Gives the numbers of those that the database cannot hold; all others are written. */
export type Insertion = (tx: EntityManager) => Promise<readonly number[]>

/** How far a merge has come: rows of the file are looked at for older ones of the same key, then rows are copied. */
export interface MergePlace {
  readonly phase: 'deduplicate' | 'copy'
  /** The last row number that is done. */
  readonly number: number
}

/** A piece of a merge, to be committed as a batch of its own. */
export interface MergeStep {
  /** How far the merge has come after it. */
  readonly place: MergePlace
  /** How much of the merge is done then, 0 to 1. */
  readonly fraction: number
  write(tx: EntityManager): Promise<void>
}

/** What a dataset was at one moment; its rows stay readable for the task that holds it. */
export interface Snapshot {
  readonly generation: Generation
  /** The last row number that belongs to it. */
  readonly watermark: number
  readonly rowCount: number
}

/** The rows with numbers from `above`, left out, to `upTo`, in order, as lines of a file; undefined: more than `mostBytes`. */
export type ReadText = (range: {
  readonly above: number
  readonly upTo: number
  readonly mostBytes: number
}) => Promise<{ readonly bytes: Buffer; readonly rows: number } | undefined>

/** Datasets, as kinds read and write them. */
export interface DatasetPort {
  /** A free name for a new dataset of that owner: `name`, or `name (2)` … */
  freeName(tx: EntityManager, ownerId: string, name: string): Promise<string>
  /** A new dataset, unseen until it is published, with its writing slot taken. Throws InputError CONFLICT. */
  create(
    tx: EntityManager,
    dataset: { name: string; ownerId: string; columns: readonly Column[]; writerTaskId: string },
  ): Promise<WriteTarget>
  /**
   * Takes the writing slot of a dataset that there is. `keys`: places of the key columns, for UPSERT.
   * Throws InputError NOT_FOUND, or CONFLICT while another task writes it.
   */
  open(
    tx: EntityManager,
    datasetId: string,
    writer: { mode: Exclude<WriteMode, 'CREATE'>; keys: readonly number[]; taskId: string },
  ): Promise<WriteTarget>
  /** Makes the table where there is none. DDL, so outside any transaction. Throws TaskFailure TABLE_TOO_WIDE. */
  createTable(target: WriteTarget): Promise<void>
  /** Whether the database can hold a table of these columns; makes none that others see. Throws TaskFailure TABLE_TOO_WIDE. */
  checkTable(columns: readonly Column[]): Promise<void>
  /** Steps that take away what another import has left behind, from the end of the table. */
  clear(target: WriteTarget): AsyncGenerator<(tx: EntityManager) => Promise<void>, void, undefined>
  /** Makes rows ready to be written, before the transaction begins; their arrays can be used again then. */
  insertion(generation: Generation, rows: PackedRows): Insertion
  /** Takes over the rows that readers see, once the file's rows, up to number `last`, are written. */
  merge(
    target: WriteTarget,
    last: number,
    after: MergePlace | undefined,
  ): AsyncGenerator<MergeStep, void, undefined>
  /** Shows the rows up to `watermark` to readers and frees the writing slot. `rows`: how many the task has written. */
  publish(
    tx: EntityManager,
    target: WriteTarget,
    published: { taskId: string; watermark: number; rows: number },
  ): Promise<void>
  /**
   * Takes back all that the task did to its dataset, whether or not it was published, and frees the
   * writing slot. What it has written is only unlinked; the reaper frees the space.
   */
  unlink(tx: EntityManager, target: WriteTarget, taskId: string): Promise<void>
  /** What a published dataset is now. */
  snapshotOf(dataset: Dataset): Snapshot
  /** Keeps a dataset as it is now for a task that reads it. Throws InputError NOT_FOUND. */
  hold(tx: EntityManager, datasetId: string, taskId: string): Promise<Snapshot>
  /** Lets go of what the task has held. */
  letGo(tx: EntityManager, taskId: string): Promise<void>
  /** Reads rows that fulfil all conditions as text. */
  textReader(generation: Generation, output: TextOutput, conditions: readonly Condition[]): ReadText
}
