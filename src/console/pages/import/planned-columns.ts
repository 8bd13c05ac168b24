import type {
  ColumnInput,
  ColumnType,
  ImportTargetQuery,
  PreviewFileQuery,
} from '../../../../schema/generated/operations.ts'
import type { ColumnEdit, Draft } from './draft.ts'

export type Preview = NonNullable<NonNullable<PreviewFileQuery['uploadedFile']>['preview']>
export type Target = NonNullable<ImportTargetQuery['dataset']>

/** A column of the file, and what is to become of it in a new dataset. */
export interface FileColumn {
  /** Its name in the file. */
  readonly source: string
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  readonly isIncluded: boolean
  /** What it is without a user's word; undefined for columns that are left out by themselves. */
  readonly detected: { readonly type: ColumnType; readonly nullable: boolean } | undefined
  /** Why it is detected so. */
  readonly reason: string | null
}

/** The columns of a file with what a user has said of them. */
export function fileColumns(
  { header, columns, reasons }: Pick<Preview, 'header' | 'columns' | 'reasons'>,
  edits: Readonly<Record<string, ColumnEdit>>,
): FileColumn[] {
  const places = new Map(columns.map(({ name }, place) => [name, place]))
  return header.map((source) => {
    const place = places.get(source)
    const detected = place === undefined ? undefined : columns[place]
    const edit = edits[source] ?? {}
    return {
      source,
      name: edit.name ?? source,
      type: edit.type ?? detected?.type ?? 'TEXT',
      nullable: edit.nullable ?? detected?.nullable ?? true,
      isIncluded: edit.isIncluded ?? detected !== undefined,
      detected,
      reason: place === undefined ? null : (reasons[place] ?? null),
    }
  })
}

/** Whether a column is not as it was detected. */
export function isChanged({ source, name, type, nullable, isIncluded, detected }: FileColumn) {
  if (detected === undefined) return isIncluded
  if (!isIncluded) return true
  return name !== source || type !== detected.type || nullable !== detected.nullable
}

/** What the API is told of the columns of a new dataset: nothing, where all are as they were detected. */
export function newColumns(columns: readonly FileColumn[]): ColumnInput[] | undefined {
  if (!columns.some(isChanged)) return undefined
  return columns
    .filter(({ isIncluded }) => isIncluded)
    .map(({ source, name, type, nullable }) => ({ source, name, type, nullable }))
}

/** Which column of the file each column of a dataset is taken from; null: from none. */
export function matchedSources(
  columns: readonly Pick<FileColumn, 'source' | 'name'>[],
  hasHeader: boolean,
  target: Target,
  said: Readonly<Record<string, string | null>> = {},
): ReadonlyMap<string, string | null> {
  const header = columns.map(({ source }) => source)
  // a name that was given to a column is as good as the one that it has in the file
  const byName = new Map([
    ...columns.map(({ source }): [string, string] => [plain(source), source]),
    ...columns.map(({ source, name }): [string, string] => [plain(name), source]),
  ])
  return new Map(
    target.columns.map(({ name }, place) => {
      const chosen = said[name]
      if (chosen === null || (chosen !== undefined && header.includes(chosen)))
        return [name, chosen]
      if (header.includes(name)) return [name, name]
      if (!hasHeader) return [name, header[place] ?? null]
      return [name, byName.get(plain(name)) ?? null]
    }),
  )
}

/** What the API is told of the columns of a file that is added to a dataset. */
export function columnsOfTarget(
  { columns }: Target,
  sources: ReadonlyMap<string, string | null>,
): ColumnInput[] {
  return columns.flatMap(({ name, type, nullable }) => {
    const source = sources.get(name)
    return source == null ? [] : [{ source, name, type, nullable }]
  })
}

/** The chosen key columns that the dataset has: another one may have been chosen since. */
export function keysOf({ keyColumns }: Pick<Draft, 'keyColumns'>, { columns }: Target): string[] {
  return keyColumns.filter((key) => columns.some(({ name }) => name === key))
}

/** "Unit price" and "unit_price" are the same column to people. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
