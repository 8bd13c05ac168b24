import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useRouteError } from 'react-router'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'

/** In place of a page that could not be drawn: after an update of the server its parts may have other names. */
export function PageFailed() {
  const error = useRouteError()
  return (
    <Page title="This page could not be shown">
      <EmptyState
        icon={IconPlugConnectedX}
        title="Load the page anew"
        action={<Button onClick={() => location.reload()}>Load anew</Button>}
      >
        The server may have been updated meanwhile. What went wrong:{' '}
        {error instanceof Error ? error.message : String(error)}
      </EmptyState>
    </Page>
  )
}
