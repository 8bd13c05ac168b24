import { Group, Paper, Text } from '@mantine/core'
import { memo } from 'react'
import type { DatasetItemFragment } from '../../../../schema/generated/operations.ts'
import { formatCount, formatShare } from '../../format/numbers.ts'
import { TextLink } from '../../parts/links.tsx'
import { TaskStateBadge } from '../../parts/task-state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import classes from './dataset-table.module.css'

/** Datasets, one a line; on a phone one below the other. */
export function DatasetTable({ datasets }: { readonly datasets: readonly DatasetItemFragment[] }) {
  return (
    <Paper withBorder className={classes['frame']}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className={classes['count']}>
              Rows
            </th>
            <th scope="col" className={classes['count']}>
              Columns
            </th>
            <th scope="col">Owner</th>
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <Line key={dataset.id} dataset={dataset} />
          ))}
        </tbody>
      </table>
    </Paper>
  )
}

const Line = memo(function Line({ dataset }: { readonly dataset: DatasetItemFragment }) {
  const { id, name, rowCount, columns, owner, updatedAt, writer } = dataset
  return (
    <tr>
      <th scope="row">
        <Group gap="xs">
          <TextLink to={`/datasets/${id}`} fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </TextLink>
          {writer && <Writer task={writer} />}
        </Group>
      </th>
      <td className={classes['count']} data-label="rows">
        {formatCount(rowCount)}
      </td>
      <td className={classes['count']} data-label={columns.length === 1 ? 'column' : 'columns'}>
        {formatCount(columns.length)}
      </td>
      <td className={classes['owner']}>{owner.email}</td>
      <td className={classes['time']}>
        <Time value={updatedAt} />
      </td>
    </tr>
  )
})

/** The import that writes the dataset now. */
function Writer({ task }: { readonly task: NonNullable<DatasetItemFragment['writer']> }) {
  const { fraction } = task.progress
  return (
    <TextLink to={`/tasks/${task.id}`}>
      <span className="only-read">An import writes it: </span>
      <Group gap={6} wrap="nowrap">
        <TaskStateBadge state={task.state} />
        {fraction !== null && (
          <Text span size="xs" c="dimmed">
            {formatShare(fraction)}
          </Text>
        )}
      </Group>
    </TextLink>
  )
}
