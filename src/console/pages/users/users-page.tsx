import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLock, IconUserPlus } from '@tabler/icons-react'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../session/session.ts'
import { AccountList } from './account-list.tsx'
import { NewAccountDialog } from './new-account-dialog.tsx'

/** Who may sign in, and what they may do. */
export function UsersPage() {
  const { role } = useSession().viewer
  const [isOpen, { open, close }] = useDisclosure()
  if (role !== 'ADMIN') {
    return (
      <Page title="Accounts">
        <EmptyState
          icon={IconLock}
          title="Administrators look after accounts"
          action={<LinkButton to="/tasks">To the tasks</LinkButton>}
        >
          Ask one of them for a new password, another role, or an account for somebody else.
        </EmptyState>
      </Page>
    )
  }
  return (
    <Page
      title="Accounts"
      actions={
        <Button leftSection={<IconUserPlus size={18} />} onClick={open}>
          New account
        </Button>
      }
    >
      <AccountList />
      <NewAccountDialog isOpen={isOpen} onClose={close} />
    </Page>
  )
}
