import type { Clock } from '#core/clock.ts'
import type { GeneratedFile } from '#core/downloadable.ts'
import type { RejectedFile } from '#core/rejected-file.ts'
import type { Task } from '#core/task.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import { keptRejectedRows, type RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import type { TaskStore } from '#database/stores/task-store.ts'

export interface RejectedFileParts {
  readonly tasks: Pick<TaskStore, 'find'>
  readonly kinds: ReadonlyMap<string, AnyTaskKind>
  readonly rows: RejectedRowStore
  readonly now: Clock
}

/** Before a task's id: the id of its file. */
const prefix = 'rejected_'

/** Rejected rows as files, which are made while they are downloaded. */
export class RejectedFiles {
  readonly #parts: RejectedFileParts

  constructor(parts: RejectedFileParts) {
    this.#parts = parts
  }

  /** Those of the tasks whose rejected rows are there, for whoever may see the tasks. */
  having(taskIds: readonly string[]): Promise<Set<string>> {
    return this.#parts.rows.having(taskIds)
  }

  /** The file of a task that has rejected something, whether or not it is still there; null: there is none. */
  of(task: Task): { readonly id: string; readonly name: string } | null {
    const file = this.#fileOf(task)
    return file && { id: `${prefix}${task.id}`, name: file.name }
  }

  /** With the rows that are rejected by now, for whoever has a link to it; null: there are none any more. */
  async downloadable(id: string): Promise<GeneratedFile | null> {
    const { tasks, rows, now } = this.#parts
    const task = await tasks.find(id.slice(prefix.length))
    if (task === null) return null
    const file = this.#fileOf(task)
    if (file === null || !(await rows.having([task.id])).has(task.id)) return null
    const count = Math.min(task.rowsRejected, keptRejectedRows)
    return {
      name: file.name,
      mediaType: file.mediaType,
      // rows are only added
      etag: `${id}-${count}`,
      modifiedAt: task.finishedAt ?? now(),
      content: () => this.#content(task.id, file, count),
    }
  }

  #fileOf({ kind, plan, rowsRejected }: Task): RejectedFile | null {
    if (rowsRejected === 0) return null
    return this.#parts.kinds.get(kind)?.rejectedFile?.(plan) ?? null
  }

  async *#content(taskId: string, file: RejectedFile, count: number) {
    yield file.head
    let given = 0
    for await (const rows of this.#parts.rows.scan(taskId, count)) {
      yield rows.map((row) => file.line(row)).join('')
      given += rows.length
    }
    if (given < count) throw new Error(`${count - given} rejected rows of ${taskId} are gone`)
  }
}
