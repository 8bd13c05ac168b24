import { ActionIcon, CopyButton, Drawer, Group, Stack, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { formatCount } from '../../../format/numbers.ts'
import { columnTypeLabels } from '../../../parts/column-types.ts'
import { useFocusReturn } from '../../../parts/use-focus-return.ts'
import type { DatasetColumn } from './row-columns.ts'
import type { TableRow } from './row-pages.ts'
import classes from './row-table.module.css'

interface RowDrawerProps {
  readonly columns: readonly DatasetColumn[]
  readonly row: TableRow
  readonly onClose: () => void
}

/** A row with all its values, whole. */
export function RowDrawer({ columns, row, onClose }: RowDrawerProps) {
  useFocusReturn()
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={<Text fw={600}>Row {formatCount(row.number)}</Text>}
    >
      <Stack component="dl" gap="md" m={0}>
        {columns.map((column, i) => (
          <Entry key={column.name} {...column} value={row.values[i]} />
        ))}
      </Stack>
    </Drawer>
  )
}

function Entry({ name, type, value }: DatasetColumn & { readonly value: unknown }) {
  const isNothing = value === null || value === undefined || value === ''
  return (
    <div>
      <Group component="dt" gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}{' '}
          <Text span size="xs" c="dimmed" fw={400}>
            {columnTypeLabels[type]}
          </Text>
        </Text>
        {!isNothing && <Copy name={name} value={String(value)} />}
      </Group>
      <dd className={classes['value']}>
        {isNothing ? (
          <span className={classes['nothing']}>{value === '' ? 'empty text' : 'null'}</span>
        ) : (
          String(value)
        )}
      </dd>
    </div>
  )
}

function Copy({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <ActionIcon variant="subtle" size="sm" aria-label={`Copy ${name}`} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
