import {
  ActionIcon,
  Anchor,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ColumnType } from '../../../../schema/generated/operations.ts'
import { formatCount } from '../../format/numbers.ts'
import { columnTypeLabels } from '../../parts/column-types.ts'
import type { ColumnEdit } from './draft.ts'
import { type FileColumn, isChanged } from './planned-columns.ts'

const typeOptions = Object.entries(columnTypeLabels).map(([value, label]) => ({ value, label }))

interface NewColumnHeadProps {
  readonly column: FileColumn
  /** Records of the sample that are rejected for it. */
  readonly rejected: number
  readonly problem: string | undefined
  /** undefined: back to what was detected. */
  readonly edit: (changes: ColumnEdit | undefined) => void
}

/** What a column of the file becomes: its name, its type, whether it may be null. */
export function NewColumnHead({ column, rejected, problem, edit }: NewColumnHeadProps) {
  const { source, name, type, nullable, detected, reason } = column
  return (
    <Stack gap={6}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          fw={600}
          flex={1}
          value={name}
          aria-label={`Name of column ${source}`}
          error={problem}
          onChange={({ currentTarget }) => edit({ name: currentTarget.value })}
        />
        <Tooltip label="Leave this column out">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={`Leave column ${source} out`}
            onClick={() => edit({ isIncluded: false })}
          >
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <NativeSelect
        size="xs"
        value={type}
        data={typeOptions}
        aria-label={`Type of column ${source}`}
        onChange={({ currentTarget }) =>
          // the options are the types
          edit({ type: currentTarget.value as ColumnType })
        }
      />
      <Checkbox
        size="xs"
        label="Must have a value"
        checked={!nullable}
        onChange={({ currentTarget }) => edit({ nullable: !currentTarget.checked })}
      />
      {isChanged(column) ? (
        <Text size="xs" component="div">
          {name !== source && <>Called {source} in the file. </>}
          {detected && detected.type !== type && <>Detected: {columnTypeLabels[detected.type]}. </>}
          <Anchor component="button" type="button" size="xs" onClick={() => edit(undefined)}>
            Set back
          </Anchor>
        </Text>
      ) : (
        <Text size="xs" c="dimmed" lineClamp={3} title={reason ?? undefined}>
          {reason ?? 'Detected'}
        </Text>
      )}
      {rejected > 0 && (
        <Text size="xs" c="red" fw={500}>
          {formatCount(rejected)} rejected
        </Text>
      )}
    </Stack>
  )
}
