import { ActionIcon, Group, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconFile, IconTrash } from '@tabler/icons-react'
import type { ImportFilesQuery } from '../../../../schema/generated/operations.ts'
import { formatBytes } from '../../format/numbers.ts'
import { Time } from '../../parts/time.tsx'
import { useSession } from '../../session/session.ts'
import classes from './import.module.css'

export type UploadedFileItem = ImportFilesQuery['uploadedFiles']['nodes'][number]

interface UploadedFileProps {
  readonly file: UploadedFileItem
  readonly choose: () => void
  readonly remove: () => void
}

/** A file that can be imported (again), or deleted. */
export function UploadedFile({ file, choose, remove }: UploadedFileProps) {
  const { viewer } = useSession()
  const { name, bytes, createdAt, owner } = file
  return (
    <li className={classes['file']}>
      <UnstyledButton onClick={choose} className={classes['fileButton']}>
        <IconFile size={18} stroke={1.5} aria-hidden />
        <div className={classes['fileName']}>
          <Text size="sm" fw={500} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {formatBytes(bytes)} · <Time value={createdAt} />
            {owner.id !== viewer.id && ` · ${owner.email}`}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap" c="dimmed" aria-hidden>
          <IconChevronRight size={16} />
        </Group>
      </UnstyledButton>
      <Tooltip label="Delete">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={`Delete ${name}`}
          onClick={remove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
