import { useState } from 'react'
import type {
  ColumnType,
  CsvDialectInput,
  InvalidRowPolicy,
} from '../../../../schema/generated/operations.ts'

/** What a user says of a column of the file; what is left out is as detected. */
export interface ColumnEdit {
  readonly name?: string | undefined
  readonly type?: ColumnType | undefined
  readonly nullable?: boolean | undefined
  readonly isIncluded?: boolean | undefined
}

/** What a user has said of an import so far, beside the ids in the address. */
export interface Draft {
  readonly dialect: CsvDialectInput
  /** By the column's name in the file. */
  readonly columns: Readonly<Record<string, ColumnEdit>>
  /** For each dataset, by its columns: the file's column, or null for none. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, string | null>>>>
  /** Undefined: named after the file. */
  readonly datasetName: string | undefined
  readonly keyColumns: readonly string[]
  readonly onInvalidRow: InvalidRowPolicy
  /** Undefined: any number. */
  readonly maxRejectedRows: number | undefined
}

const nothingSaid: Draft = {
  dialect: {},
  columns: {},
  sources: {},
  datasetName: undefined,
  keyColumns: [],
  onInvalidRow: 'REJECT',
  maxRejectedRows: undefined,
}

/** What has been said of the import of a file; a reload, or a sign-in in between, does not lose it. */
export function useDraft(uploadId: string): [Draft, (changes: Partial<Draft>) => void] {
  const place = `sluice.import.${uploadId}`
  const [draft, setDraft] = useState(() => readDraft(place))
  const change = (changes: Partial<Draft>) =>
    setDraft((now) => {
      const next = { ...now, ...changes }
      writeDraft(place, next)
      return next
    })
  return [draft, change]
}

function readDraft(place: string): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}')
    // it was written below, by this version or one before it
    return { ...nothingSaid, ...(stored as Partial<Draft>) }
  } catch {
    return nothingSaid
  }
}

function writeDraft(place: string, draft: Draft): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(draft))
  } catch {
    // a browser that keeps nothing loses it with a reload
  }
}
