import type { Clock } from '#core/clock.ts'
import type { Log } from '#core/log.ts'
import type { DatasetViewStore } from '#database/stores/dataset-view-store.ts'

export interface ViewEnvironment {
  readonly views: DatasetViewStore
  readonly now: Clock
  readonly log: Log
}

/** Milliseconds after which a view that could not be made is tried again. */
const patience = 30_000

/** Keeps the views of datasets as they should be; `failed`: when those that could not be made were tried. */
export async function reconcileViews(
  { views, now, log }: ViewEnvironment,
  failed: Map<string, number>,
): Promise<void> {
  const attempt = async (datasetId: string, work: () => Promise<void>) => {
    if ((failed.get(datasetId) ?? 0) > now() - patience) return
    try {
      await work()
      failed.delete(datasetId)
    } catch (error) {
      failed.set(datasetId, now())
      // one that cannot be made must not keep the others
      log.warn(
        { err: error, datasetId },
        'the view of a dataset cannot be made; trying again later',
      )
    }
  }
  for (const dataset of await views.outdated()) {
    const onKept = (name: string, error: unknown) =>
      log.warn({ err: error, view: name }, 'a view has a new name, and the old one is in use')
    await attempt(dataset.id, () => views.define(dataset, onKept))
  }
  for (const view of await views.orphaned()) await attempt(view.datasetId, () => views.drop(view))
}
