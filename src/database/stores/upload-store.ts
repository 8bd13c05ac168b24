import { type EntityManager, type FindOptionsWhere, In, IsNull, Not } from 'typeorm'
import type { Page, PageRequest } from '#core/page.ts'
import type { Task } from '#core/task.ts'
import type { Database } from '../database.ts'
import { TaskEntity } from '../entities/task.ts'
import { type Upload, UploadEntity } from '../entities/upload.ts'
import { holdRows } from '../hold-rows.ts'
import { pageOf, within } from './page-of.ts'
import { notEnded, notEndedBefore } from './task-conditions.ts'

/** Rows of uploaded files; their content lies in the storage folder. */
export class UploadStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(id: string): Promise<Upload | null> {
    return this.#database.read((manager) => manager.findOneBy(UploadEntity, { id }))
  }

  /** Complete ones, in any order. */
  findMany(ids: readonly string[]): Promise<Upload[]> {
    const where = { id: In([...ids]), completedAt: Not(IsNull()) }
    return this.#database.read((manager) => manager.findBy(UploadEntity, where))
  }

  /** Complete ones, newest first; `ownerId` undefined: everyone's. */
  page(ownerId: string | undefined, request: PageRequest): Promise<Page<Upload>> {
    return this.#database.read((manager) =>
      pageOf(request, 'DESC', (range, order, take) => {
        const id = within(range)
        const where = { ...complete(ownerId), ...(id && { id }) }
        return manager.find(UploadEntity, { where, order: { id: order }, take })
      }),
    )
  }

  /** Complete ones; `ownerId` undefined: everyone's. */
  count(ownerId: string | undefined): Promise<number> {
    return this.#database.read((manager) =>
      manager.count(UploadEntity, { where: complete(ownerId) }),
    )
  }

  /** Those that still miss bytes, or of which nobody has noticed that they do not. */
  incomplete(): Promise<Upload[]> {
    return this.#database.read((manager) => manager.findBy(UploadEntity, { completedAt: IsNull() }))
  }

  /** The ids among `ids` that have a row. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.#database.read((manager) =>
      manager.find(UploadEntity, { select: { id: true }, where: { id: In([...ids]) } }),
    )
    return new Set(rows.map(({ id }) => id))
  }

  async insert(upload: Upload): Promise<void> {
    await this.#database.transaction((tx) => tx.insert(UploadEntity, upload))
  }

  /** Changes nothing where the upload is complete already. */
  async complete(id: string, at: number): Promise<void> {
    await this.#database.transaction((tx) =>
      tx.update(UploadEntity, { id, completedAt: IsNull() }, { completedAt: at }),
    )
  }

  /** Keeps an upload from being deleted until the transaction ends. false: there is none. */
  async hold(tx: EntityManager, id: string): Promise<boolean> {
    return (await holdRows(tx, UploadEntity, { id })).length > 0
  }

  /**
   * Removes an upload that no task needs any more; gives the id of one that does. A task that begins at
   * the same time either finds it gone or keeps it.
   */
  removeUnneeded(id: string): Promise<string | undefined> {
    return this.#removeUnless(id, notEnded)
  }

  /** Ids of complete ones that came before `time`, and that no task has needed since. */
  async unusedSince(time: number): Promise<string[]> {
    const uploads = await this.#database.read((manager) => {
      const uploads = manager.createQueryBuilder(UploadEntity, 'upload').select('upload.id', 'id')
      const needing = uploads
        .subQuery()
        .select('1')
        .from(TaskEntity, 'task')
        .where(notEndedBefore(time))
        .andWhere('task.uploadId = upload.id')
      return uploads
        .where('upload.completedAt < :time', { time })
        .andWhere(`NOT EXISTS ${needing.getQuery()}`)
        .setParameters(needing.getParameters())
        .getRawMany<{ id: string }>()
    })
    return uploads.map(({ id }) => id)
  }

  /** Removes an upload unless a task has needed it since `time`. false: one has. */
  async removeUnused(id: string, time: number): Promise<boolean> {
    return (await this.#removeUnless(id, notEndedBefore(time))) === undefined
  }

  /** Gives the id of a task that fulfils one of `conditions`, and keeps the upload then. */
  #removeUnless(
    id: string,
    conditions: readonly FindOptionsWhere<Task>[],
  ): Promise<string | undefined> {
    return this.#database.transaction(async (tx) => {
      await this.hold(tx, id)
      const needing = await tx.findOne(TaskEntity, {
        select: { id: true },
        where: conditions.map((each) => ({ ...each, uploadId: id })),
      })
      if (needing !== null) return needing.id
      await tx.delete(UploadEntity, { id })
      return undefined
    })
  }

  async remove(id: string): Promise<void> {
    await this.#database.transaction((tx) => tx.delete(UploadEntity, { id }))
  }
}

function complete(ownerId: string | undefined) {
  return { completedAt: Not(IsNull()), ...(ownerId !== undefined && { ownerId }) }
}
