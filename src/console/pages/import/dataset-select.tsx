import { useQuery } from '@apollo/client/react'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { ImportTargetsDocument } from '../../../../schema/generated/operations.ts'
import { errorMessage } from '../../api/error-message.ts'
import { formatRows } from '../../format/numbers.ts'
import type { Target } from './planned-columns.ts'

interface DatasetSelectProps {
  readonly value: string | undefined
  /** The chosen one, once it is known. */
  readonly target: Target | undefined
  readonly error: string | undefined
  readonly choose: (datasetId: string | undefined) => void
}

/**
 * The datasets that can be written to, by their names. Whoever imports sees those that they may change and
 * no others: an editor their own, an administrator all.
 */
export function DatasetSelect({ value, target, error, choose }: DatasetSelectProps) {
  const [search, setSearch] = useState('')
  const [searched] = useDebouncedValue(search, 250)
  const isChosen = target !== undefined && searched === labelOf(target)
  const nameContains = searched.trim()
  const {
    data,
    previousData,
    error: failed,
  } = useQuery(ImportTargetsDocument, {
    variables: {
      first: 50,
      ...(nameContains !== '' && !isChosen && { filter: { nameContains } }),
    },
    fetchPolicy: 'cache-and-network',
  })
  const found = (data ?? previousData)?.datasets.nodes ?? []
  const others = found.filter(({ id }) => id !== target?.id)
  const all = target === undefined ? others : [target, ...others]
  const isKnown = data !== undefined
  return (
    <Select
      maw={480}
      label="Dataset"
      placeholder="Search by name"
      searchable
      clearable
      searchValue={search}
      onSearchChange={setSearch}
      value={value ?? null}
      onChange={(id) => choose(id ?? undefined)}
      data={all.map((dataset) => ({ value: dataset.id, label: labelOf(dataset) }))}
      // the server has searched, also by other spellings
      filter={({ options }) => options}
      description={isKnown && all.length === 0 ? noneWords(nameContains) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={error ?? (failed ? errorMessage(failed) : undefined)}
    />
  )
}

function noneWords(search: string): string {
  return search === ''
    ? 'There is no dataset yet that you can write to: make a new one.'
    : 'There is no dataset of that name.'
}

function labelOf({ name, rowCount }: Pick<Target, 'name' | 'rowCount'>): string {
  return `${name} · ${formatRows(rowCount)}`
}
