import { Button, CloseButton, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconDatabase, IconFileImport, IconSearch, IconSearchOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { formatCount } from '../../format/numbers.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { ShowMore } from '../../parts/show-more.tsx'
import { useSession } from '../../session/session.ts'
import { DatasetTable } from './dataset-table.tsx'
import { useDatasetList } from './use-dataset-list.ts'

/** Milliseconds after the last letter upon which a name is looked for. */
const pause = 250

/** All datasets that the viewer may see. */
export function DatasetsPage() {
  const [search, setSearch] = useSearchParams()
  const name = search.get('name') ?? ''
  const [typed, setTyped] = useState(name)
  const mayImport = useSession().viewer.role !== 'VIEWER'

  const look = useDebouncedCallback((text: string) => {
    setSearch(text.trim() === '' ? {} : { name: text.trim() }, { replace: true })
  }, pause)
  function type(text: string): void {
    setTyped(text)
    look(text)
  }
  function clear(): void {
    look.cancel()
    setTyped('')
    setSearch({}, { replace: true })
  }

  return (
    <Page
      title="Datasets"
      actions={
        mayImport && (
          <LinkButton to="/import" leftSection={<IconFileImport size={18} />}>
            Import a file
          </LinkButton>
        )
      }
    >
      <TextInput
        type="search"
        aria-label="Search by name"
        placeholder="Search by name"
        leftSection={<IconSearch size={16} />}
        rightSection={
          typed !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={clear} />
        }
        maw={360}
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      <FoundDatasets key={name} name={name} clear={clear} />
    </Page>
  )
}

interface FoundDatasetsProps {
  /** Part of a name; empty: all. */
  readonly name: string
  readonly clear: () => void
}

function FoundDatasets({ name, clear }: FoundDatasetsProps) {
  const { datasets, totalCount, hasMore, isShowingMore, showMore, error, tryAgain } =
    useDatasetList(name)
  const mayImport = useSession().viewer.role !== 'VIEWER'
  if (datasets === undefined) {
    if (error) return <Problem error={error} tryAgain={tryAgain} />
    return (
      <Stack gap="xs" aria-busy>
        {Array.from({ length: 6 }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <Skeleton key={i} h={48} />
        ))}
      </Stack>
    )
  }
  if (datasets.length === 0 && name !== '') {
    return (
      <EmptyState
        icon={IconSearchOff}
        title="No dataset has such a name"
        action={
          <Button variant="default" onClick={clear}>
            Show all
          </Button>
        }
      >
        Nothing is named like “{name}”.
      </EmptyState>
    )
  }
  if (datasets.length === 0) {
    return (
      <EmptyState
        icon={IconDatabase}
        title="No dataset yet"
        action={mayImport && <LinkButton to="/import">Import a file</LinkButton>}
      >
        {mayImport
          ? 'Import a CSV file first: its rows become a dataset that you can look through, filter and export.'
          : 'Datasets appear here as soon as somebody has imported a file.'}
      </EmptyState>
    )
  }
  return (
    <Stack gap="sm">
      <Problem error={error} tryAgain={tryAgain} />
      <DatasetTable datasets={datasets} />
      <Group justify="space-between" mih={36}>
        <Text size="sm" c="dimmed" role="status">
          {datasets.length < totalCount && `${formatCount(datasets.length)} of `}
          {formatCount(totalCount)} {totalCount === 1 ? 'dataset' : 'datasets'}
        </Text>
        {hasMore && <ShowMore isBusy={isShowingMore} showMore={showMore} />}
      </Group>
    </Stack>
  )
}
