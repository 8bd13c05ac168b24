import { type EntityManager, In } from 'typeorm'
import type { OutputFile } from '#core/output-port.ts'
import type { Database } from '../database.ts'
import { ExportedFileEntity } from '../entities/exported-file.ts'
import { TaskEntity } from '../entities/task.ts'
import { notEnded } from './task-conditions.ts'

/** Files that tasks have made; their content lies in the storage folder. */
export class ExportedFileStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async insert(tx: EntityManager, file: OutputFile): Promise<void> {
    await tx.insert(ExportedFileEntity, { ...file, segments: [...file.segments] })
  }

  findMany(taskIds: readonly string[]): Promise<OutputFile[]> {
    const where = { taskId: In([...taskIds]) }
    return this.#database.read((manager) => manager.findBy(ExportedFileEntity, where))
  }

  /** Of these tasks: those that may still write, and the names of all segments that belong to a file. */
  needed(
    taskIds: readonly string[],
  ): Promise<{ writing: ReadonlySet<string>; segments: ReadonlySet<string> }> {
    return this.#database.read(async (manager) => {
      const id = In([...taskIds])
      const tasks = await manager.find(TaskEntity, {
        select: { id: true },
        where: notEnded.map((state) => ({ ...state, id })),
      })
      const files = await manager.findBy(ExportedFileEntity, { taskId: id })
      return {
        writing: new Set(tasks.map((task) => task.id)),
        segments: new Set(files.flatMap((each) => each.segments.map(({ file }) => file))),
      }
    })
  }

  /** Forgets a task's file; the reaper takes its content. */
  async remove(tx: EntityManager, taskId: string): Promise<void> {
    await tx.delete(ExportedFileEntity, { taskId })
  }
}
