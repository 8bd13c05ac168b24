import { useSearchParams } from 'react-router'
import type { WriteMode } from '../../../../schema/generated/operations.ts'

/** What the page's address says of an import: a reload comes back to it. */
export interface ImportParams {
  readonly uploadId: string | undefined
  readonly datasetId: string | undefined
  readonly mode: WriteMode
}

const modes: readonly WriteMode[] = ['CREATE', 'APPEND', 'REPLACE', 'UPSERT']

/** The ids of an import from `?upload=ID&dataset=ID&mode=APPEND`, and what changes them. */
export function useImportParams(): [ImportParams, (changes: Partial<ImportParams>) => void] {
  const [search, setSearch] = useSearchParams()
  const datasetId = search.get('dataset') ?? undefined
  const given = modes.find((mode) => mode === search.get('mode'))
  const mode = given ?? (datasetId === undefined ? 'CREATE' : 'APPEND')
  const params = { uploadId: search.get('upload') ?? undefined, datasetId, mode }
  const change = (changes: Partial<ImportParams>) => {
    const { uploadId: upload, datasetId: dataset, mode } = { ...params, ...changes }
    const entries = { upload, dataset: mode === 'CREATE' ? undefined : dataset, mode }
    const told = Object.entries(entries).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== 'CREATE',
    )
    // another file is a step that the back button takes back; a choice within the form is none
    setSearch(told, { replace: upload === params.uploadId, preventScrollReset: true })
  }
  return [params, change]
}
