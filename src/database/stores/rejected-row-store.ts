import { type EntityManager, LessThan, MoreThan } from 'typeorm'
import type { RejectedRow } from '#core/columns.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { Database } from '../database.ts'
import { RejectedRowEntity, type StoredRejectedRow } from '../entities/rejected-row.ts'
import { TaskEntity } from '../entities/task.ts'
import { of32Bits, pageOf, within } from './page-of.ts'

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

  page(taskId: string, request: PageRequest<number>): Promise<Page<StoredRejectedRow>> {
    return this.#database.read((manager) =>
      pageOf(request, 'ASC', (range, order, take) => {
        const number = within(of32Bits(range))
        return manager.find(RejectedRowEntity, {
          where: { taskId, ...(number && { number }) },
          order: { number: order },
          take,
        })
      }),
    )
  }
}

/** Characters that are kept: a record may be a megabyte, and a hundred thousand of them are kept. */
const longestRecord = 65_536
const longestValue = 1_024
const longestColumn = 254

function storable(row: RejectedRow): RejectedRow {
  return {
    ...row,
    record: shortened(row.record, longestRecord),
    column: row.column && shortened(row.column, longestColumn),
    value: row.value && shortened(row.value, longestValue),
    message: shortened(row.message, longestRecord),
  }
}

/** No database but SQLite holds a NUL; the sign that stands for it is U+2400. */
function shortened(text: string, length: number): string {
  const short = text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text
  return short.replaceAll('\0', '␀')
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
