import type { Row } from '#core/columns.ts'
import type { Dataset } from '#core/dataset.ts'
import type { Page, PageRequest } from '#core/page.ts'
import { checkFilters, type RowFilter } from '#core/row-filter.ts'
import type { Viewer } from '#core/viewer.ts'
import type { DatasetFilter, DatasetStore } from '#database/stores/dataset-store.ts'
import { maySee, visibleOwner } from './access.ts'

/** Looking at datasets. Somebody else's id answers as one that does not exist. */
export class Datasets {
  readonly #store: DatasetStore

  constructor(store: DatasetStore) {
    this.#store = store
  }

  /** Published ones only. */
  async get(viewer: Viewer, id: string): Promise<Dataset | null> {
    const [dataset] = await this.#store.findMany([id])
    if (dataset === undefined || dataset.publishedAt === null) return null
    return maySee(viewer, dataset.ownerId) ? dataset : null
  }

  /** Those of them that the viewer may see, published or not: for the tasks that write them. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<Dataset[]> {
    const datasets = await this.#store.findMany(ids)
    return datasets.filter(({ ownerId }) => maySee(viewer, ownerId))
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
}

function narrow(viewer: Viewer, filter: DatasetFilter): DatasetFilter {
  const ownerId = visibleOwner(viewer)
  return ownerId === undefined ? filter : { ...filter, ownerId }
}
