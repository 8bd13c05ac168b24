import { Button, Group, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Plan } from './use-plan.ts'

interface LeftOutProps {
  readonly plan: Plan
  readonly include: (source: string) => void
}

/** The columns of the file that are not imported. */
export function LeftOut({ plan, include }: LeftOutProps) {
  const { target, fileColumns, sources } = plan
  if (target !== undefined) {
    const used = new Set(sources.values())
    const unused = fileColumns.filter(({ source }) => !used.has(source))
    if (unused.length === 0) return null
    return (
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        Not imported, as no column of {target.name} is taken from{' '}
        {unused.length === 1 ? 'it' : 'them'}: {unused.map(({ source }) => source).join(', ')}
      </Text>
    )
  }
  const out = fileColumns.filter(({ isIncluded }) => !isIncluded)
  if (out.length === 0) return null
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        Left out:
      </Text>
      {out.map(({ source }) => (
        <Button
          key={source}
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} />}
          aria-label={`Take column ${source} in`}
          onClick={() => include(source)}
        >
          {source}
        </Button>
      ))}
    </Group>
  )
}
