import { type EntityManager, type EntitySchema, In } from 'typeorm'
import type { Page, PagesRequest } from '#core/page.ts'
import { TaskEntity } from '../entities/task.ts'

/** What tasks have of a kind, numbered within each task; ends included. */
export interface TaskRange {
  readonly taskIds: readonly string[]
  readonly from: number
  readonly to: number
}

/** Rows of an entity that belong to tasks: the key of a row is its task's id with a number. */
export interface Belongings<T> {
  readonly entity: EntitySchema<T>
  /** The property that has the number. */
  readonly number: keyof T & string
  /** Gives all that lie in one of the ranges, by number. */
  readonly fetch: (ranges: readonly TaskRange[]) => Promise<readonly T[]>
}

/** Alternatives of a condition in one statement: TypeORM nests them, and SQLite takes a depth of 1,000. */
export const mostAlternatives = 100

/**
 * Reads the same page of many tasks' rows, in as many statements for a thousand tasks as for one. What is
 * taken away goes from the front, so that a page is a range of numbers from the first one that is there.
 * ROW_NUMBER() would need one statement less, and would read all rows of each task: there may be 100,000.
 */
export async function pagesOfTasks<T extends { readonly taskId: string }>(
  manager: EntityManager,
  taskIds: readonly string[],
  { after, limit }: PagesRequest<number>,
  { entity, number, fetch }: Belongings<T>,
): Promise<ReadonlyMap<string, Page<T>>> {
  const tasks = await manager
    .createQueryBuilder(TaskEntity, 'task')
    .select('task.id', 'id')
    .addSelect(
      (first) =>
        // told a number to look from, MariaDB would read all rows before it
        first
          .select(`belonging.${number}`)
          .from(entity, 'belonging')
          .where('belonging.taskId = task.id')
          .orderBy(`belonging.${number}`)
          .limit(1),
      'first',
    )
    .where({ id: In([...taskIds]) })
    .getRawMany<{ id: string; first: number | null }>()
  // PostgreSQL compares the number with none of more than 32 bits, and no row comes near that
  const next = Math.min((after ?? 0) + 1, 2 ** 31 - 1 - limit)
  const having = tasks.flatMap(({ id, first }) =>
    first === null ? [] : [{ id, from: Math.max(first, next) }],
  )
  // one more than asked for tells whether there are more
  const ranges = Array.from(
    Map.groupBy(having, ({ from }) => from),
    ([from, group]) => ({ from, to: from + limit, taskIds: group.map(({ id }) => id) }),
  )

  const found: T[] = []
  for (let i = 0; i < ranges.length; i += mostAlternatives) {
    found.push(...(await fetch(ranges.slice(i, i + mostAlternatives))))
  }

  const byTask = Map.groupBy(found, ({ taskId }) => taskId)
  const page = (id: string) => {
    const items = byTask.get(id) ?? []
    const hasNext = items.length > limit
    return { items: items.slice(0, limit), hasNext, hasPrevious: after !== undefined }
  }
  return new Map(taskIds.map((id) => [id, page(id)]))
}
