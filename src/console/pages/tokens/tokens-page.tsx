import { Button, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useSearchParams } from 'react-router'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../session/session.ts'
import { NewTokenDialog } from './new-token-dialog.tsx'
import { TokenList } from './token-list.tsx'

/** The ways in of scripts: one's own, and for administrators everyone's. */
export function TokensPage() {
  const isAdmin = useSession().viewer.role === 'ADMIN'
  const [query, setQuery] = useSearchParams()
  const [isOpen, { open, close }] = useDisclosure()
  const all = isAdmin && query.get('of') === 'all'
  return (
    <Page
      title="API tokens"
      actions={
        <>
          {isAdmin && (
            <SegmentedControl
              aria-label="Whose tokens"
              data={[
                { value: 'own', label: 'Mine' },
                { value: 'all', label: 'Everyone’s' },
              ]}
              value={all ? 'all' : 'own'}
              onChange={(of) => setQuery(of === 'all' ? { of } : {}, { replace: true })}
            />
          )}
          <Button leftSection={<IconPlus size={18} />} onClick={open}>
            New token
          </Button>
        </>
      }
    >
      <TokenList all={all} onNew={open} />
      <NewTokenDialog isOpen={isOpen} onClose={close} />
    </Page>
  )
}
