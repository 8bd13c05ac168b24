import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { IconProps } from '@tabler/icons-react'
import type { ComponentType, PropsWithChildren, ReactNode } from 'react'

interface EmptyStateProps {
  readonly icon: ComponentType<IconProps>
  readonly title: string
  /** The first thing to do. */
  readonly action?: ReactNode
}

/** Where there is nothing yet: says what this place is for, and what to do first. */
export function EmptyState({
  icon: Icon,
  title,
  action,
  children,
}: PropsWithChildren<EmptyStateProps>) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="sm" py="lg">
        <ThemeIcon variant="light" size={56} radius="xl">
          <Icon size={28} stroke={1.5} />
        </ThemeIcon>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center" maw={460}>
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  )
}
