import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { PropsWithChildren, ReactNode } from 'react'
import classes from './import.module.css'

interface StepProps {
  readonly number: number
  readonly title: string
  /** Beside the title, such as what takes the step back. */
  readonly beside?: ReactNode
}

/** One of the steps of an import; without children it is one that has not come yet. */
export function Step({ number, title, beside, children }: PropsWithChildren<StepProps>) {
  const isOpen = children !== undefined
  return (
    <Paper
      component="section"
      withBorder
      p={{ base: 'md', sm: 'lg' }}
      aria-labelledby={`step-${number}`}
    >
      <Stack gap="md">
        <Group justify="space-between" gap="sm">
          <Group gap="sm" wrap="nowrap">
            <Text
              component="span"
              className={classes['number']}
              data-open={isOpen || undefined}
              aria-hidden
            >
              {number}
            </Text>
            <Title id={`step-${number}`} order={2} size="h4" {...(!isOpen && { c: 'dimmed' })}>
              {title}
            </Title>
          </Group>
          {beside}
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}
