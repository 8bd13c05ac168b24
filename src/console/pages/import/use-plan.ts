import { useQuery } from '@apollo/client/react'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo } from 'react'
import { type ColumnInput, ImportTargetDocument } from '../../../../schema/generated/operations.ts'
import type { Draft } from './draft.ts'
import type { ImportParams } from './import-params.ts'
import {
  columnsOfTarget,
  type FileColumn,
  fileColumns,
  matchedSources,
  newColumns,
  type Preview,
  type Target,
} from './planned-columns.ts'
import { type ShownPreview, usePreview } from './use-preview.ts'

/** What an import is going to be, by what has been said so far. */
export interface Plan {
  /** The file by itself, whatever it is going to be added to. */
  readonly asDetected: Preview | undefined
  /** As the rows would be stored. */
  readonly shown: ShownPreview
  readonly fileColumns: readonly FileColumn[]
  /** The dataset that is written to; undefined where it is a new one, or not known yet. */
  readonly target: Target | undefined
  readonly isTargetGone: boolean
  /** Why the dataset could not be read; undefined where it could. */
  readonly targetError: unknown
  /** Whether each column of the dataset has to come from the file: an update replaces whole rows. */
  readonly isWhole: boolean
  /** For each column of the dataset that of the file. */
  readonly sources: ReadonlyMap<string, string | null>
  /** For the API; undefined: as detected. */
  readonly columns: ColumnInput[] | undefined
  /** Whether what is shown is behind what has been said. */
  readonly isBehind: boolean
  /** Whether `columns` are those of the file as it is to be read now. */
  readonly isReady: boolean
}

/** Milliseconds after the last key before a preview is asked for. */
const pause = 300

const noColumns = { header: [], columns: [], reasons: [] }

/** Follows what is said of an import with previews of it. */
export function usePlan(uploadId: string, { datasetId, mode }: ImportParams, draft: Draft): Plan {
  const { dialect, columns, sources } = draft
  const current = useMemo(() => ({ dialect, columns, sources }), [dialect, columns, sources])
  const [said] = useDebouncedValue(current, pause)
  const adds = mode !== 'CREATE' && datasetId !== undefined
  const { data: found, error: targetError } = useQuery(ImportTargetDocument, {
    variables: { id: datasetId ?? '' },
    skip: !adds,
    fetchPolicy: 'cache-and-network',
  })
  const target = adds ? (found?.dataset ?? undefined) : undefined

  const file = usePreview({ uploadId, dialect: said.dialect })
  const asDetected = file.preview
  const planOf = ({ columns, sources }: typeof current) => {
    const all = fileColumns(asDetected ?? noColumns, columns)
    if (target === undefined) return { all, matched: noSources, given: newColumns(all) }
    const hasHeader = asDetected?.dialect.header ?? true
    const matched = matchedSources(all, hasHeader, target, sources[target.id])
    return { all, matched, given: columnsOfTarget(target, matched) }
  }
  const now = planOf(current)
  const { given } = planOf(said)
  // a new dataset as detected is what the first preview shows already
  const isOwn = asDetected !== undefined && (target !== undefined || given !== undefined)
  const own = usePreview(
    isOwn ? { uploadId, dialect: said.dialect, columns: given, datasetId: target?.id } : undefined,
  )
  const shown = isOwn
    ? { ...own, preview: own.preview ?? file.preview, problem: file.problem ?? own.problem }
    : file
  return {
    asDetected,
    shown,
    fileColumns: now.all,
    target,
    isTargetGone: adds && found?.dataset === null,
    targetError,
    isWhole: mode === 'UPSERT',
    sources: now.matched,
    columns: now.given,
    isBehind: said !== current || file.isLoading || shown.isLoading,
    isReady: asDetected !== undefined && said.dialect === dialect && !file.isLoading,
  }
}

const noSources: ReadonlyMap<string, string | null> = new Map()
