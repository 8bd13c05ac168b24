import { Button, Group, Loader, Text } from '@mantine/core'
import { formatCount } from '../../../format/numbers.ts'
import { cursorRow } from './cursor-row.ts'
import type { RowPages, RowsView } from './row-pages.ts'

/** How far a search among many rows has come, with a way to stop it and to go on. */
export function SearchStatus({
  pages,
  view,
}: {
  readonly pages: RowPages
  readonly view: RowsView
}) {
  const { searchedTo, busy, isStopped, rows } = view
  const place = searchedTo === undefined ? undefined : cursorRow(searchedTo)
  const words = `${busy === 'previous' ? 'down' : 'up'} to row ${formatCount(place ?? 0)}`
  const isSearching = busy !== undefined && searchedTo !== undefined
  return (
    <div role="status">
      {isSearching && (
        <Group gap="xs">
          <Loader size={14} />
          <Text size="sm">
            Searching …{place !== undefined && ` ${words}`}
            {rows.length > 0 && `, ${formatCount(rows.length)} found`}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => pages.stop()}>
            Stop
          </Button>
        </Group>
      )}
      {isStopped && (
        <Group gap="xs">
          <Text size="sm">
            The search was stopped{place !== undefined && ` at row ${formatCount(place)}`}.
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => pages.goOn()}>
            Go on
          </Button>
        </Group>
      )}
    </div>
  )
}
