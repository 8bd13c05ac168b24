import { ActionIcon, Code, CopyButton, Group, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { PropsWithChildren } from 'react'
import type { DatasetOverviewQuery } from '../../../../schema/generated/operations.ts'
import { formatCount, formatRows } from '../../format/numbers.ts'
import { Time } from '../../parts/time.tsx'

export type DatasetOverview = NonNullable<DatasetOverviewQuery['dataset']>

/** What is known of a dataset beside its rows. */
export function DatasetFacts({ dataset }: { readonly dataset: DatasetOverview }) {
  const { rowCount, columns, owner, createdAt, updatedAt, viewName } = dataset
  return (
    <Group component="dl" m={0} align="flex-start" style={{ columnGap: 32, rowGap: 12 }}>
      <Fact name="Size">
        {formatRows(rowCount)}, {formatCount(columns.length)}{' '}
        {columns.length === 1 ? 'column' : 'columns'}
      </Fact>
      <Fact name="Owner">{owner.email}</Fact>
      <Fact name="Created">
        <Time value={createdAt} />
      </Fact>
      <Fact name="Changed">
        <Time value={updatedAt} />
      </Fact>
      {viewName && <ViewName name={viewName} />}
    </Group>
  )
}

function Fact({ name, children }: PropsWithChildren<{ readonly name: string }>) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  )
}

function ViewName({ name }: { readonly name: string }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        View in the database, with the same rows for SQL tools
      </Text>
      <Group component="dd" gap={4} m={0} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{name}</Code>
        <CopyButton value={name}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={copied ? 'Copied' : 'Copy the name of the view'}
              onClick={copy}
            >
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          )}
        </CopyButton>
      </Group>
    </div>
  )
}
