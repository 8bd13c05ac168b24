import type { Clock } from '#core/clock.ts'
import type { Row } from '#core/columns.ts'
import type { Dataset } from '#core/dataset.ts'
import { InputError } from '#core/errors.ts'
import type { Page, PageRequest } from '#core/page.ts'
import { checkFilters, type RowFilter } from '#core/row-filter.ts'
import type { Viewer } from '#core/viewer.ts'
import type { DatasetView } from '#database/entities/dataset-view.ts'
import type { DatasetFilter, DatasetStore } from '#database/stores/dataset-store.ts'
import type { DatasetViewStore } from '#database/stores/dataset-view-store.ts'
import { mayChange, maySee, visibleOwner } from './access.ts'

/** Looking at datasets, renaming and deleting them. Somebody else's id answers as one that does not exist. */
export class Datasets {
  readonly #store: DatasetStore
  readonly #views: DatasetViewStore
  readonly #now: Clock
  readonly #tidy: () => void

  /** `tidy`: tells the runner that something was deleted or renamed. */
  constructor(store: DatasetStore, views: DatasetViewStore, now: Clock, tidy: () => void) {
    this.#store = store
    this.#views = views
    this.#tidy = tidy
    this.#now = now
  }

  /** Published ones only. */
  async get(viewer: Viewer, id: string): Promise<Dataset | null> {
    const [dataset] = await this.#store.findMany([id])
    if (dataset === undefined || dataset.publishedAt === null) return null
    return maySee(viewer, dataset.ownerId) ? dataset : null
  }

  /** A dataset that the viewer may read or change. Throws InputError NOT_FOUND or FORBIDDEN; `field`: of the input. */
  async find(
    viewer: Viewer,
    id: string,
    access: 'read' | 'change',
    field = 'datasetId',
  ): Promise<Dataset> {
    const dataset = await this.get(viewer, id)
    if (dataset === null) throw notFound(id, field)
    if (access === 'read' || mayChange(viewer, dataset.ownerId)) return dataset
    throw new InputError('FORBIDDEN', 'Your role does not allow this.', [field])
  }

  /** Those of them that the viewer may see, published or not: for the tasks that write them. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<Dataset[]> {
    const datasets = await this.#store.findMany(ids)
    return datasets.filter(({ ownerId }) => maySee(viewer, ownerId))
  }

  /** The views of these datasets, where they are made. */
  views(ids: readonly string[]): Promise<DatasetView[]> {
    return this.#views.findMany(ids)
  }

  page(viewer: Viewer, filter: DatasetFilter, request: PageRequest): Promise<Page<Dataset>> {
    return this.#store.page(narrow(viewer, filter), request)
  }

  count(viewer: Viewer, filter: DatasetFilter): Promise<number> {
    return this.#store.count(narrow(viewer, filter))
  }

  /** The key is the row's number. Throws InputError where a filter does not fit the dataset. */
  async rows(
    dataset: Dataset,
    request: PageRequest<number>,
    filters: readonly RowFilter[],
  ): Promise<Page<Row, number>> {
    return this.#store.rows(dataset, request, checkFilters(dataset.columns, filters))
  }

  /** Throws InputError: NOT_FOUND, FORBIDDEN, INVALID_INPUT, or CONFLICT where a task writes it or the name is taken. */
  async rename(viewer: Viewer, id: string, given: string): Promise<Dataset> {
    await this.find(viewer, id, 'change', 'id')
    const name = given.trim()
    if (name === '' || name.length > 255) {
      throw new InputError('INVALID_INPUT', 'A dataset’s name has 1 to 255 characters.', ['name'])
    }
    if (!(await this.#store.rename(id, name, this.#now()))) throw notFound(id, 'id')
    this.#tidy()
    return this.find(viewer, id, 'read', 'id')
  }

  /** Throws InputError: NOT_FOUND, FORBIDDEN, or CONFLICT while a task writes it. Exports of it go on. */
  async delete(viewer: Viewer, id: string): Promise<void> {
    await this.find(viewer, id, 'change', 'id')
    if (!(await this.#store.delete(id, this.#now()))) throw notFound(id, 'id')
    this.#tidy()
  }
}

function narrow(viewer: Viewer, filter: DatasetFilter): DatasetFilter {
  const ownerId = visibleOwner(viewer)
  return ownerId === undefined ? filter : { ...filter, ownerId }
}

function notFound(id: string, field: string): InputError {
  return new InputError('NOT_FOUND', `There is no dataset ${id}.`, [field])
}
