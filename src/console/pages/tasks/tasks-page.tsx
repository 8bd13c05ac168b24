import { Button } from '@mantine/core'
import { IconFileImport, IconFilterOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { formatCount } from '../../format/numbers.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TaskControlProvider } from '../../parts/task-control-provider.tsx'
import { useRateHistories } from '../../parts/use-rate-histories.ts'
import { useSession } from '../../session/session.ts'
import { FilterBar } from './filter-bar.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { apiFilter, type ChosenFilters, readFilters, writeFilters } from './task-filters.ts'
import { TaskList } from './task-list.tsx'
import { useTaskList } from './use-task-list.ts'

/** All tasks that the viewer may see, live. */
export function TasksPage() {
  const [search, setSearch] = useSearchParams()
  const filters = useMemo(() => readFilters(search), [search])
  const choose = (next: ChosenFilters) => setSearch(writeFilters(next))
  const mayImport = useSession().viewer.role !== 'VIEWER'
  // whoever opens a task from here finds how fast it was until then
  useRateHistories()
  return (
    <Page
      title="Tasks"
      actions={
        mayImport && (
          <LinkButton to="/import" leftSection={<IconFileImport size={18} />}>
            Import a file
          </LinkButton>
        )
      }
    >
      <TaskControlProvider>
        {/* another filter is another list, with a selection of its own */}
        <FilteredTasks key={search.toString()} filters={filters} choose={choose} />
      </TaskControlProvider>
    </Page>
  )
}

interface FilteredTasksProps {
  readonly filters: ChosenFilters
  readonly choose: (filters: ChosenFilters) => void
}

function FilteredTasks({ filters, choose }: FilteredTasksProps) {
  const filter = useMemo(() => apiFilter(filters), [filters])
  const { tasks, totalCount, error, tryAgain, ...more } = useTaskList(filter)
  const isFiltered = filters.states.length > 0 || filters.kinds.length > 0
  const clear = () => choose({ states: [], kinds: [] })
  const isEmpty = tasks?.length === 0 && !more.hasMore
  return (
    <>
      {!(isEmpty && !isFiltered) && (
        <FilterBar
          filters={filters}
          choose={choose}
          tasks={tasks}
          total={tasks && `${formatCount(totalCount)} ${totalCount === 1 ? 'task' : 'tasks'}`}
        />
      )}
      <Problem error={error} tryAgain={tryAgain} />
      {tasks === undefined && !error && <ListSkeleton />}
      {isEmpty && (isFiltered ? <NoneMatches clear={clear} /> : <NoTask />)}
      {tasks !== undefined && !isEmpty && <TaskList tasks={tasks} {...more} />}
    </>
  )
}

function NoneMatches({ clear }: { clear: () => void }) {
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No task matches the filter"
      action={
        <Button variant="default" onClick={clear}>
          Clear the filter
        </Button>
      }
    >
      Tasks that come to match it appear here by themselves.
    </EmptyState>
  )
}

function NoTask() {
  const mayImport = useSession().viewer.role !== 'VIEWER'
  return (
    <EmptyState
      icon={IconFileImport}
      title="No task yet"
      action={mayImport && <LinkButton to="/import">Import a file</LinkButton>}
    >
      {mayImport
        ? 'Import a CSV file: you see here how far it is, and can pause, resume, stop and undo it.'
        : 'Imports and exports appear here as soon as somebody starts them.'}
    </EmptyState>
  )
}
