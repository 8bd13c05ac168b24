import { type EntitySchema, In, MoreThan } from 'typeorm'
import { hasEnded } from '#core/task-state.ts'
import type { Database } from '../database.ts'
import { ExportedFileEntity } from '../entities/exported-file.ts'
import { RejectedRowEntity } from '../entities/rejected-row.ts'
import { TaskEntity } from '../entities/task.ts'
import { TaskEventEntity } from '../entities/task-event.ts'
import { holdRows } from '../hold-rows.ts'
import { endedBefore } from './task-conditions.ts'

/** Rows that belong to tasks. */
const belongings = {
  exports: ExportedFileEntity,
  events: TaskEventEntity,
  rejectedRows: RejectedRowEntity,
} satisfies Record<string, EntitySchema>

/** Tasks that are looked at together. */
const mostTasks = 100

/** What tasks still have that ended long ago; they themselves stay. Times are milliseconds since 1970. */
export class EndedTaskStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The ids of tasks that ended before `time` and have such rows, in order: the first hundred after `last`. */
  async having(
    what: keyof typeof belongings,
    time: number,
    last: string | undefined,
  ): Promise<string[]> {
    const id = last !== undefined && { id: MoreThan(last) }
    const tasks = await this.#database.read((manager) =>
      manager
        .createQueryBuilder(TaskEntity, 'task')
        .select('task.id', 'id')
        .where(endedBefore(time).map((each) => ({ ...each, ...id })))
        .andWhereExists(
          manager
            .createQueryBuilder<{ taskId: string }>(belongings[what], 'belonging')
            .where('belonging.taskId = task.id'),
        )
        .orderBy('task.id')
        .limit(mostTasks)
        .getRawMany<{ id: string }>(),
    )
    return tasks.map((task) => task.id)
  }

  /**
   * Deletes such rows of those of the tasks that ended before `time`; gives how many they were. One that is
   * being undone by now keeps them.
   */
  delete(what: 'exports' | 'events', ids: readonly string[], time: number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const tasks = await holdRows(tx, TaskEntity, { id: In([...ids]) })
      const ended = tasks.filter((task) => hasEnded(task) && (task.finishedAt ?? time) < time)
      const taskId = In(ended.map(({ id }) => id))
      const { affected } = await tx.delete<{ taskId: string }>(belongings[what], { taskId })
      return affected ?? 0
    })
  }
}
