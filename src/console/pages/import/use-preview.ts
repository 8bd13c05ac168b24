import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import {
  type ColumnInput,
  type CsvDialectInput,
  PreviewFileDocument,
} from '../../../../schema/generated/operations.ts'
import { type FieldProblem, problemOf } from './field-problem.ts'
import type { Preview } from './planned-columns.ts'

export interface PreviewRequest {
  readonly uploadId: string
  readonly dialect: CsvDialectInput
  readonly columns?: ColumnInput[] | undefined
  readonly datasetId?: string | undefined
}

export interface ShownPreview {
  /** The last one that there was, also while the next one is made. */
  readonly preview: Preview | undefined
  /** What the columns of `preview` are taken from, as it was asked for; undefined: as detected. */
  readonly columns: readonly ColumnInput[] | undefined
  /** Whether another one is on its way. */
  readonly isLoading: boolean
  readonly problem: FieldProblem | undefined
}

/** Rows that a preview shows. */
const first = 20

/** What an import would make of a file. `undefined`: nothing is asked yet. */
export function usePreview(request: PreviewRequest | undefined): ShownPreview {
  const { uploadId: id = '', dialect = {}, columns, datasetId } = request ?? {}
  const variables = {
    id,
    first,
    ...(Object.keys(dialect).length > 0 && { dialect }),
    ...(columns && { columns }),
    ...(datasetId && { datasetId }),
  }
  const { data, error, loading } = useQuery(PreviewFileDocument, {
    variables,
    skip: request === undefined,
  })
  const found = data?.uploadedFile?.preview ?? undefined
  const [last, setLast] = useState<Pick<ShownPreview, 'preview' | 'columns'>>()
  if (found !== undefined && found !== last?.preview) setLast({ preview: found, columns })
  const shown = found === undefined ? last : { preview: found, columns }
  return {
    preview: shown?.preview,
    columns: shown?.columns,
    isLoading: loading,
    problem: loading ? undefined : problemOf(error),
  }
}
