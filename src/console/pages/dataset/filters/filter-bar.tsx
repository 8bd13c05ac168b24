import { Button, CloseButton, Group, Popover, Skeleton, Stack, Text } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { RowFilter } from '../../../../../schema/generated/operations.ts'
import { loadPart } from '../../../api/load-part.ts'
import type { DatasetColumn } from '../rows/row-columns.ts'
import classes from './filter-bar.module.css'
import { filterError } from './filter-error.ts'
import { operatorWords, takesValue } from './filter-words.ts'

// comes when it is first opened: the page shows its rows sooner
const FilterForm = lazy(async () => ({
  default: (await loadPart(() => import('./filter-form.tsx'))).FilterForm,
}))

interface FilterBarProps {
  readonly columns: readonly DatasetColumn[]
  readonly filters: readonly RowFilter[]
  readonly onChange: (filters: readonly RowFilter[]) => void
  /** What reading the rows has met, which may be about a filter. */
  readonly error: unknown
}

/** The filters that rows have to meet, each of which can be changed and taken away, and a way to add one. */
export function FilterBar({ columns, filters, onChange, error }: FilterBarProps) {
  const [open, setOpen] = useState<number>()
  const problems = filters.flatMap((_, i) => filterError(error, i) ?? [])

  function apply(index: number, filter: RowFilter): void {
    onChange(filters.toSpliced(index, 1, filter))
    setOpen(undefined)
  }

  return (
    <Stack gap="xs">
      <Group gap="xs">
        {filters.map((filter, i) => (
          <Editor
            // filters have no names; their places do
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no state but whether they are open
            key={i}
            isOpen={open === i}
            onToggle={(isOpen) => setOpen(isOpen ? i : undefined)}
            columns={columns}
            filter={filter}
            onApply={(changed) => apply(i, changed)}
          >
            <Group
              gap={0}
              wrap="nowrap"
              className={classes['pill']}
              data-wrong={filterError(error, i) !== undefined || undefined}
            >
              <button
                type="button"
                className={classes['words']}
                aria-haspopup="dialog"
                aria-expanded={open === i}
                onClick={() => setOpen(open === i ? undefined : i)}
              >
                <FilterWords columns={columns} filter={filter} />
              </button>
              <CloseButton
                size="sm"
                aria-label={`Remove the filter on ${filter.column}`}
                onClick={() => onChange(filters.toSpliced(i, 1))}
              />
            </Group>
          </Editor>
        ))}
        <Editor
          isOpen={open === filters.length}
          onToggle={(isOpen) => setOpen(isOpen ? filters.length : undefined)}
          columns={columns}
          onApply={(filter) => apply(filters.length, filter)}
        >
          <Button
            variant="default"
            size="xs"
            leftSection={<IconFilterPlus size={16} />}
            aria-haspopup="dialog"
            aria-expanded={open === filters.length}
            onClick={() => setOpen(open === filters.length ? undefined : filters.length)}
          >
            {filters.length === 0 ? 'Filter' : 'Add'}
          </Button>
        </Editor>
        {filters.length > 1 && (
          <Button variant="subtle" size="xs" onClick={() => onChange([])}>
            Remove all
          </Button>
        )}
      </Group>
      {problems.map((problem) => (
        <Text key={problem} size="sm" c="red" role="alert">
          {problem}
        </Text>
      ))}
    </Stack>
  )
}

interface EditorProps {
  readonly isOpen: boolean
  readonly onToggle: (isOpen: boolean) => void
  readonly columns: readonly DatasetColumn[]
  readonly filter?: RowFilter
  readonly onApply: (filter: RowFilter) => void
  readonly children: ReactNode
}

function Editor({ isOpen, onToggle, columns, filter, onApply, children }: EditorProps) {
  return (
    <Popover
      opened={isOpen}
      onChange={onToggle}
      width={300}
      position="bottom-start"
      returnFocus
      // the button inside of the target says that it opens a dialog, not what stands around it
      withRoles={false}
      shadow="md"
    >
      <Popover.Target>
        <div>{children}</div>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={filter ? 'Change the filter' : 'Add a filter'}>
        <Suspense fallback={<Skeleton h={240} />}>
          <FilterForm columns={columns} filter={filter} onApply={onApply} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}

function FilterWords({ columns, filter }: Pick<FilterBarProps, 'columns'> & { filter: RowFilter }) {
  const { column, op, value } = filter
  const type = columns.find(({ name }) => name === column)?.type
  const shown = Array.isArray(value) ? value.map(String).join(', ') : String(value)
  return (
    <>
      <b>{column}</b> {operatorWords(type, op)}
      {takesValue(op) && ` ${shown === '' ? '""' : shown}`}
    </>
  )
}
