import { Select, Stack, Text } from '@mantine/core'
import { formatCount } from '../../format/numbers.ts'
import { columnTypeLabels } from '../../parts/column-types.ts'
import type { Target } from './planned-columns.ts'

interface TargetColumnHeadProps {
  readonly column: Target['columns'][number]
  /** The file's column that it is taken from; null: it is null in every row. */
  readonly source: string | null
  readonly header: readonly string[]
  /** Whether it must come from the file. */
  readonly isNeeded: boolean
  readonly rejected: number
  readonly problem: string | undefined
  readonly choose: (source: string | null) => void
}

/** A column of the dataset, and which one of the file goes into it. */
export function TargetColumnHead({
  column: { name, type, nullable },
  source,
  header,
  isNeeded,
  rejected,
  problem,
  choose,
}: TargetColumnHeadProps) {
  return (
    <Stack gap={6}>
      <div>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {columnTypeLabels[type]}
          {!nullable && ', must have a value'}
        </Text>
      </div>
      <Select
        size="xs"
        label="From"
        aria-label={`Column of the file for ${name}`}
        searchable
        allowDeselect={false}
        limit={100}
        value={source === null ? nothing : String(header.indexOf(source))}
        data={[
          { value: nothing, label: 'Nothing (null)' },
          ...header.map((label, place) => ({ value: String(place), label })),
        ]}
        error={problem ?? (isNeeded && source === null ? neededWords : undefined)}
        onChange={(place) => choose(header[Number(place)] ?? null)}
      />
      {rejected > 0 && (
        <Text size="xs" c="red" fw={500}>
          {formatCount(rejected)} rejected
        </Text>
      )}
    </Stack>
  )
}

const neededWords = 'Choose the column of the file: rows need this one.'

/** The option that stands for no column. */
const nothing = '-1'
