import { Between, type EntityManager, In, LessThan, MoreThan } from 'typeorm'
import type { RejectedRow } from '#core/columns.ts'
import type { Page, PagesRequest } from '#core/page.ts'
import type { Database } from '../database.ts'
import { RejectedRowEntity, type StoredRejectedRow } from '../entities/rejected-row.ts'
import { TaskEntity } from '../entities/task.ts'
import { pagesOfTasks, type TaskRange } from './pages-of-tasks.ts'

/** How many rejected rows of a task are kept; all of them are counted. */
export const keptRejectedRows = 100_000

export class RejectedRowStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Writes those of `rows` that are among the first of their task; `before` were rejected already. */
  async append(
    tx: EntityManager,
    taskId: string,
    before: number,
    rows: readonly RejectedRow[],
  ): Promise<void> {
    const kept = rows.slice(0, Math.max(0, keptRejectedRows - before))
    const numbered = kept.map((row, i) => ({ ...storable(row), taskId, number: before + i + 1 }))
    for (const slice of slices(numbered)) await tx.insert(RejectedRowEntity, slice)
  }

  /** Tasks whose stop has left rejected rows behind: a stop leaves nothing. */
  async ofStoppedTasks(): Promise<string[]> {
    const tasks = await this.#database.read((manager) => {
      // MySQL and MariaDB would turn EXISTS round, and read all rejected rows of all tasks
      const first = manager
        .createQueryBuilder(RejectedRowEntity, 'rejected')
        .select('MIN(rejected.number)')
        .where('rejected.taskId = task.id')
      return manager
        .createQueryBuilder(TaskEntity, 'task')
        .select('task.id', 'id')
        .where({ state: 'STOPPED', keep: false, rowsRejected: MoreThan(0) })
        .andWhere(`(${first.getQuery()}) IS NOT NULL`)
        .getRawMany<{ id: string }>()
    })
    return tasks.map(({ id }) => id)
  }

  /** Deletes about `most` rows of a task; gives how many they were. */
  deleteSlice(taskId: string, most: number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const first = await tx.findOne(RejectedRowEntity, {
        where: { taskId },
        order: { number: 'ASC' },
      })
      if (first === null) return 0
      const number = LessThan(first.number + most)
      const { affected } = await tx.delete(RejectedRowEntity, { taskId, number })
      return affected ?? 0
    })
  }

  /** To be looked through: of each record no more than its first 65,536 characters. */
  pages(
    taskIds: readonly string[],
    request: PagesRequest<number>,
  ): Promise<ReadonlyMap<string, Page<StoredRejectedRow>>> {
    return this.#database.read((manager) =>
      pagesOfTasks(manager, taskIds, request, {
        entity: RejectedRowEntity,
        number: 'number',
        fetch: (ranges) => beginnings(manager, ranges),
      }),
    )
  }

  /** Those of the tasks whose rejected rows are there, all that were kept. */
  async having(taskIds: readonly string[]): Promise<Set<string>> {
    // rows are taken away from the first one on
    const where = { taskId: In(taskIds), number: 1 }
    const first = await this.#database.read((manager) =>
      manager.find(RejectedRowEntity, { where, select: { taskId: true, number: true } }),
    )
    return new Set(first.map(({ taskId }) => taskId))
  }

  /**
   * The first `count` rows of a task, whole, in pages of about a megabyte, each a read of its own. Ends
   * early where there are no more.
   */
  async *scan(taskId: string, count: number): AsyncGenerator<StoredRejectedRow[], void, undefined> {
    // finding out how long a record is may be as slow as reading it: so no more than twice as many each time
    let most = firstPageRows
    for (let after = 0; after < count; ) {
      const ahead = Math.min(after + most, count)
      const rows = await this.#database.read(async (manager) => {
        const last = await lastOfPage(manager, taskId, { after, ahead })
        return manager.find(RejectedRowEntity, {
          where: { taskId, number: Between(after + 1, last) },
          order: { number: 'ASC' },
        })
      })
      const last = rows.at(-1)
      if (last === undefined) return
      yield rows
      most = Math.min(2 * rows.length, pageRows)
      after = last.number
    }
  }
}

async function beginnings(
  manager: EntityManager,
  ranges: readonly TaskRange[],
): Promise<StoredRejectedRow[]> {
  const rows = await manager
    .createQueryBuilder(RejectedRowEntity, 'rejected')
    .select(columns.map((column) => `rejected.${column}`))
    .addSelect(`SUBSTR(rejected.record, 1, ${longestText + 1})`, 'beginning')
    .where(
      ranges.map(({ taskIds, from, to }) => ({ taskId: In(taskIds), number: Between(from, to) })),
    )
    .orderBy('rejected.taskId')
    .addOrderBy('rejected.number')
    .getRawAndEntities<{ beginning: string }>()
  return rows.entities.map((row, i) => {
    return { ...row, record: shortened(rows.raw[i]?.beginning ?? '', longestText) }
  })
}

const firstPageRows = 32
const pageRows = 500
const pageBytes = 1_000_000

/** Of the rows after `after`, up to `ahead`, the last one with which a page is not yet larger than it should be. */
async function lastOfPage(
  manager: EntityManager,
  taskId: string,
  { after, ahead }: { readonly after: number; readonly ahead: number },
): Promise<number> {
  const sizes = await manager
    .createQueryBuilder(RejectedRowEntity, 'rejected')
    .select('rejected.number', 'number')
    .addSelect('OCTET_LENGTH(rejected.record)', 'bytes')
    .where({ taskId, number: Between(after + 1, ahead) })
    .orderBy('rejected.number', 'ASC')
    .getRawMany<{ number: number; bytes: number }>()
  let last = sizes[0]?.number ?? after
  let total = 0
  for (const { number, bytes } of sizes) {
    total += bytes
    if (total > pageBytes) break
    last = number
  }
  return last
}

const columns = ['taskId', 'number', 'line', 'column', 'value', 'code', 'message'] as const

/** Characters. */
const longestText = 65_536
const longestValue = 1_024
const longestColumn = 254

/**
 * The record stays whole, up to the megabyte that a record may have: whoever mends it must lose nothing.
 * It takes no more room than the row would that it has not become.
 */
function storable(row: RejectedRow): RejectedRow {
  return {
    ...row,
    record: withoutNul(row.record),
    column: row.column && shortened(row.column, longestColumn),
    value: row.value && shortened(row.value, longestValue),
    message: shortened(row.message, longestText),
  }
}

function shortened(text: string, length: number): string {
  return withoutNul(text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text)
}

/** No database but SQLite holds a NUL; the sign that stands for it is U+2400. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '␀')
}

/** Rows a statement (SQLite takes 32,766 values), and characters (servers take 16 MB and more). */
const insertRows = 500
const insertCharacters = 1_000_000

function* slices<T extends RejectedRow>(rows: readonly T[]): Generator<T[], void, undefined> {
  let slice: T[] = []
  let characters = 0
  for (const row of rows) {
    slice.push(row)
    characters += row.record.length + row.message.length
    if (slice.length < insertRows && characters < insertCharacters) continue
    yield slice
    slice = []
    characters = 0
  }
  if (slice.length > 0) yield slice
}
