import { Checkbox, Group } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useCallback, useRef, useState } from 'react'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { ShowMore } from '../../parts/show-more.tsx'
import { useSession } from '../../session/session.ts'
import { SelectionBar } from './selection-bar.tsx'
import { TaskCard } from './task-card.tsx'
import classes from './task-list.module.css'
import { TaskRow } from './task-row.tsx'

const features = tableFeatures({ rowSelectionFeature })
const columns = [{ id: 'task' }]

interface TaskListProps {
  readonly tasks: TaskItemFragment[]
  readonly hasMore: boolean
  readonly isShowingMore: boolean
  readonly showMore: () => Promise<unknown>
}

/** Tasks as a table, or as cards where there is no room for one. */
export function TaskList({ tasks, hasMore, isShowingMore, showMore }: TaskListProps) {
  const isNarrow = useMediaQuery('(max-width: 1100px)', false, { getInitialValueInEffect: false })
  const isViewer = useSession().viewer.role === 'VIEWER'
  const [rowSelection, setRowSelection] = useState<Record<string, true>>({})
  const table = useTable({
    features,
    columns,
    data: tasks,
    getRowId: ({ id }) => id,
    state: { rowSelection },
    onRowSelectionChange: setRowSelection,
  })
  const { rows } = table.getRowModel()
  const selected = isViewer ? [] : table.getSelectedRowModel().rows.map(({ original }) => original)
  // a function that stays, as the table does not: with another one each row would be drawn anew
  const latest = useRef(table)
  latest.current = table
  const toggle = useCallback(
    // the event: with the shift key it takes all rows in between
    (id: string, event: unknown) => latest.current.getRow(id).getToggleSelectedHandler()(event),
    [],
  )
  const entries = rows.map(({ id, original }) => ({
    id,
    task: original,
    isSelected: rowSelection[id] === true,
    toggle: isViewer ? undefined : toggle,
  }))
  const all = !isViewer && (
    <Checkbox
      aria-label="Select all tasks that are shown"
      {...(isNarrow && { label: 'Select all', 'aria-label': undefined })}
      checked={table.getIsAllRowsSelected()}
      indeterminate={selected.length > 0 && !table.getIsAllRowsSelected()}
      onChange={table.getToggleAllRowsSelectedHandler()}
    />
  )

  return (
    <>
      {isNarrow ? (
        <div>
          <Group mb="xs">{all}</Group>
          <ul className={classes['cards']}>
            {entries.map(({ id, ...entry }) => (
              <TaskCard key={id} {...entry} />
            ))}
          </ul>
        </div>
      ) : (
        <table className={classes['table']}>
          <thead>
            <tr>
              {!isViewer && <th className={classes['check']}>{all}</th>}
              <th>Task</th>
              <th className={classes['state']}>State</th>
              <th className={classes['progress']}>Progress</th>
              <th className={classes['pace']}>Speed and time</th>
              <th className={classes['actions']}>
                <span className="only-read">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map(({ id, ...entry }) => (
              <TaskRow key={id} {...entry} />
            ))}
          </tbody>
        </table>
      )}
      {hasMore && <ShowMore isBusy={isShowingMore} showMore={showMore} />}
      <SelectionBar selected={selected} clear={() => setRowSelection({})} />
    </>
  )
}
