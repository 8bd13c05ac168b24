import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import type { DatasetItemFragment } from '../../../../../schema/generated/operations.ts'
import { loadPart } from '../../../api/load-part.ts'
import { useConnection } from '../../../api/use-connection.ts'
import { formatCount, formatRows } from '../../../format/numbers.ts'
import { Problem } from '../../../parts/problem.tsx'
import { FilterBar } from '../filters/filter-bar.tsx'
import { isFilterError } from '../filters/filter-error.ts'
import { useFilters } from '../filters/filters-in-url.ts'
import type { TableRow } from './row-pages.ts'
import { RowTable } from './row-table.tsx'
import { SearchStatus } from './search-status.tsx'
import { useRowPages } from './use-row-pages.ts'

// comes when a row is first opened: the page shows its rows sooner
const RowDrawer = lazy(async () => ({
  default: (await loadPart(() => import('./row-drawer.tsx'))).RowDrawer,
}))

interface DatasetRowsProps {
  readonly dataset: DatasetItemFragment
  /** Rows could not be read: the dataset may be another. */
  readonly onDoubt: () => void
}

/** The rows of a dataset, by filters. */
export function DatasetRows({ dataset, onDoubt }: DatasetRowsProps) {
  const { id, name, columns, rowCount, revision } = dataset
  const [filters, setFilters] = useFilters()
  const { pages, view } = useRowPages(id, filters)
  const [opened, setOpened] = useState<TableRow>()
  const [sight, setSight] = useState({ first: 0, last: 0 })
  const onSight = useCallback((first: number, last: number) => setSight({ first, last }), [])

  const { error, busy, rows } = view
  const isFiltersFault = isFilterError(error)
  useEffect(() => {
    if (error !== undefined && !isFiltersFault) onDoubt()
  }, [error, isFiltersFault, onDoubt])
  const isLost = useConnection() === 'lost'
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each connection that comes back
  useEffect(() => {
    if (!isLost && error !== undefined && !isFiltersFault) pages.tryAgain()
  }, [isLost])
  const isStale = view.revision !== undefined && revision > view.revision
  const isFirstRead = view.start === 0 && error === undefined
  const isEmpty = rows.length === 0 && busy === undefined && !isFirstRead && error === undefined

  return (
    <Stack gap="sm" component="section" aria-label="Rows">
      <Group justify="space-between" align="flex-start" gap="xs">
        <FilterBar columns={columns} filters={filters} onChange={setFilters} error={error} />
        <Button.Group>
          <Button variant="default" size="xs" onClick={() => pages.begin('first')}>
            First rows
          </Button>
          <Button variant="default" size="xs" onClick={() => pages.begin('last')}>
            Last rows
          </Button>
        </Button.Group>
      </Group>
      {isStale ? (
        <Alert color="blue" py="xs" role="status">
          <Group gap="sm">
            <Text size="sm">The rows have changed.</Text>
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconRefresh size={14} />}
              onClick={() => pages.begin('first')}
            >
              Show them
            </Button>
          </Group>
        </Alert>
      ) : (
        !isFiltersFault && <Problem error={error} tryAgain={() => pages.tryAgain()} />
      )}
      {isFirstRead && <Skeleton h={340} />}
      {rows.length > 0 && (
        <RowTable
          name={name}
          columns={columns}
          pages={pages}
          view={view}
          onOpen={setOpened}
          onSight={onSight}
        />
      )}
      {isEmpty && !view.isStopped && (
        <Text c="dimmed" py="xl" ta="center">
          {filters.length > 0 ? 'No row meets these filters.' : 'This dataset has no rows yet.'}
        </Text>
      )}
      <Group justify="space-between" mih={30} gap="xs">
        <SearchStatus pages={pages} view={view} />
        <Text size="sm" c="dimmed">
          {rows.length > 0 && `Rows ${formatCount(sight.first)} to ${formatCount(sight.last)} · `}
          {filters.length > 0 ? `looked for in ${formatRows(rowCount)}` : formatRows(rowCount)}
        </Text>
      </Group>
      <Suspense>
        {opened && (
          <RowDrawer columns={columns} row={opened} onClose={() => setOpened(undefined)} />
        )}
      </Suspense>
    </Stack>
  )
}
