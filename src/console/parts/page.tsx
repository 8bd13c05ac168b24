import { Group, Stack, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { PropsWithChildren, ReactNode } from 'react'

interface PageProps {
  readonly title: string
  /** What stands above the title, such as the way back. */
  readonly above?: ReactNode
  /** Beside the title, such as a state. */
  readonly beside?: ReactNode
  /** Buttons of the page. */
  readonly actions?: ReactNode
}

/** A page: its title, also in the browser's tab, what can be done, and what it shows. */
export function Page({ title, above, beside, actions, children }: PropsWithChildren<PageProps>) {
  useDocumentTitle(`${title} · Sluice`)
  return (
    <Stack gap="lg" maw={1280} mx="auto">
      <Stack gap={4}>
        {above}
        <Group justify="space-between" gap="sm">
          <Group gap="sm" miw={0}>
            <Title
              order={1}
              size="h2"
              lineClamp={4}
              title={title}
              style={{ overflowWrap: 'anywhere' }}
            >
              {title}
            </Title>
            {beside}
          </Group>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Stack>
  )
}
