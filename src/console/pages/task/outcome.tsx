import { Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType, PropsWithChildren } from 'react'

interface OutcomeProps {
  readonly icon: ComponentType<IconProps>
  readonly color: string
  readonly title: string
}

/** What a task has come to, at a glance. */
export function Outcome({ icon: Icon, color, title, children }: PropsWithChildren<OutcomeProps>) {
  return (
    <Paper withBorder p="md">
      <Group align="flex-start" wrap="nowrap">
        <ThemeIcon variant="light" color={color} radius="xl" size="lg">
          <Icon size={20} />
        </ThemeIcon>
        <Stack gap="sm" align="flex-start" miw={0} pt={4}>
          <Text fw={600}>{title}</Text>
          {children}
        </Stack>
      </Group>
    </Paper>
  )
}
