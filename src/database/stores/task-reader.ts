import { Between, type EntityManager, type FindOptionsWhere, In, MoreThan, Not } from 'typeorm'
import type { Page, PageRequest, PagesRequest } from '#core/page.ts'
import type { Task, TaskEvent } from '#core/task.ts'
import type { TaskFilter } from '#core/task-filter.ts'
import type { TaskState } from '#core/task-state.ts'
import type { Database } from '../database.ts'
import { TaskEntity } from '../entities/task.ts'
import { TaskEventEntity } from '../entities/task-event.ts'
import { of32Bits, pageOf, within } from './page-of.ts'
import { mostAlternatives, pagesOfTasks } from './pages-of-tasks.ts'
import { notEndedBefore } from './task-conditions.ts'

/** Lists of tasks and of their events. */
export class TaskReader {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async page(filter: TaskFilter, request: PageRequest): Promise<Page<Task>> {
    // to TypeORM no alternative at all means no condition at all
    if (filter.states?.length === 0) return { items: [], hasNext: false, hasPrevious: false }
    return this.#database.read((manager) =>
      pageOf(request, 'DESC', (range, order, take) => {
        const id = within(range)
        const where = conditions(filter).map((each) => ({ ...each, ...(id && { id }) }))
        return manager.find(TaskEntity, { where, order: { id: order }, take })
      }),
    )
  }

  async count(filter: TaskFilter): Promise<number> {
    if (filter.states?.length === 0) return 0
    return this.#database.read((manager) =>
      manager.count(TaskEntity, { where: conditions(filter) }),
    )
  }

  /** The revisions of those of the tasks that there are, in any order. */
  async revisions(ids: readonly string[]): Promise<Pick<Task, 'id' | 'revision'>[]> {
    const found: Pick<Task, 'id' | 'revision'>[] = []
    for (let i = 0; i < ids.length; i += mostIds) {
      const where = { id: In(ids.slice(i, i + mostIds)) }
      const select = { id: true, revision: true }
      found.push(
        ...(await this.#database.read((manager) => manager.find(TaskEntity, { select, where }))),
      )
    }
    return found
  }

  /** The revisions of tasks that have not ended before `time`, milliseconds since 1970; the newest 10,000. */
  live(time: number): Promise<Pick<Task, 'id' | 'revision'>[]> {
    return this.#database.read((manager) =>
      manager.find(TaskEntity, {
        select: { id: true, revision: true },
        where: notEndedBefore(time),
        order: { id: 'DESC' },
        take: mostLive,
      }),
    )
  }

  /** Events with a seq above the one given of their task; of each task by seq. */
  async eventsAbove(
    above: readonly { readonly taskId: string; readonly seq: number }[],
  ): Promise<TaskEvent[]> {
    const found: TaskEvent[] = []
    for (let i = 0; i < above.length; i += mostAlternatives) {
      const some = above.slice(i, i + mostAlternatives)
      const events = await this.#database.read((manager) =>
        manager.find(TaskEventEntity, {
          where: some.map(({ taskId, seq }) => ({ taskId, seq: MoreThan(seq) })),
          order: { taskId: 'ASC', seq: 'ASC' },
        }),
      )
      found.push(...events)
    }
    return found
  }

  /** Oldest first; the key is the event's seq. */
  events(taskId: string, request: PageRequest<number>): Promise<Page<TaskEvent>> {
    return this.#database.read((manager) => eventPage(manager, taskId, request))
  }

  /** The same page of many tasks' events. */
  eventPages(
    taskIds: readonly string[],
    request: PagesRequest<number>,
  ): Promise<ReadonlyMap<string, Page<TaskEvent>>> {
    return this.#database.read((manager) =>
      pagesOfTasks(manager, taskIds, request, {
        entity: TaskEventEntity,
        number: 'seq',
        fetch: (ranges) =>
          manager.find(TaskEventEntity, {
            where: ranges.map(({ taskIds: ids, from, to }) => {
              return { taskId: In([...ids]), seq: Between(from, to) }
            }),
            order: { taskId: 'ASC', seq: 'ASC' },
          }),
      }),
    )
  }
}

/** Ids in one statement. */
const mostIds = 1_000
const mostLive = 10_000

function eventPage(
  manager: EntityManager,
  taskId: string,
  request: PageRequest<number>,
): Promise<Page<TaskEvent>> {
  return pageOf(request, 'ASC', (range, order, take) => {
    const seq = within(of32Bits(range))
    return manager.find(TaskEventEntity, {
      where: { taskId, ...(seq && { seq }) },
      order: { seq: order },
      take,
    })
  })
}

/** One alternative for each state that is asked for. */
function conditions(filter: TaskFilter): FindOptionsWhere<Task>[] {
  const common: FindOptionsWhere<Task> = {
    ...(filter.kinds != null && { kind: In([...filter.kinds]) }),
    ...(filter.datasetId != null && { datasetId: filter.datasetId }),
    ...(filter.uploadId != null && { uploadId: filter.uploadId }),
    ...(filter.ownerId != null && { ownerId: filter.ownerId }),
  }
  const states = filter.states?.map((state) => ({ ...common, ...stateCondition(state) }))
  return states ?? [common]
}

function stateCondition(state: TaskState): FindOptionsWhere<Task> {
  switch (state) {
    case 'PAUSING':
      return { state: 'RUNNING', intent: 'PAUSE' }
    case 'STOPPING':
      return { state: Not('STOPPED'), intent: 'STOP' }
    case 'STOPPED':
      return { state }
    case 'RUNNING':
      return { state, intent: 'RUN' }
    default:
      return { state, intent: Not('STOP') }
  }
}
