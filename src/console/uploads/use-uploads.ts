import { createContext, use, useSyncExternalStore } from 'react'
import type { Uploads, UploadView } from './uploads.ts'

export const UploadsContext = createContext<Uploads | null>(null)

/** The uploads of this browser. Throws outside of the provider. */
export function useUploads(): Uploads {
  const uploads = use(UploadsContext)
  if (uploads === null) throw new Error('a page without uploads')
  return uploads
}

/** What of them is not whole yet and belongs to `ownerId`. */
export function useUnfinishedUploads(ownerId: string): readonly UploadView[] {
  const uploads = useUploads()
  const views = useSyncExternalStore(uploads.subscribe, uploads.views)
  return views.filter((view) => view.ownerId === ownerId)
}
