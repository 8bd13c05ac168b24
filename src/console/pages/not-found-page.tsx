import { IconMapQuestion } from '@tabler/icons-react'
import { EmptyState } from '../parts/empty-state.tsx'
import { LinkButton } from '../parts/links.tsx'
import { Page } from '../parts/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="Nothing is here">
      <EmptyState
        icon={IconMapQuestion}
        title="There is no such page"
        action={<LinkButton to="/tasks">To the tasks</LinkButton>}
      >
        The address is wrong, or what was here is gone.
      </EmptyState>
    </Page>
  )
}
