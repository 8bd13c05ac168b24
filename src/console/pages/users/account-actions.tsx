import { ActionIcon, Menu, Modal } from '@mantine/core'
import {
  IconDots,
  IconPassword,
  IconUserCheck,
  IconUserCog,
  IconUserOff,
} from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { Account } from './account-row.tsx'
import { DisableForm } from './disable-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { RoleForm } from './role-form.tsx'

const dialogs = {
  role: { title: 'Change the role', Form: RoleForm },
  password: { title: 'New password', Form: PasswordForm },
  disable: { title: 'Disable the account', Form: DisableForm },
  enable: { title: 'Enable the account', Form: DisableForm },
} as const

export interface AccountFormProps {
  readonly user: Account
  /** Whether it is the account of whoever looks at it. */
  readonly isSelf: boolean
  readonly onClose: () => void
}

/** The menu of an account, and the dialog that was chosen in it. */
export function AccountActions({ user, isSelf }: Pick<AccountFormProps, 'user' | 'isSelf'>) {
  const target = useRef<HTMLButtonElement>(null)
  // the one that was chosen last stays while it fades out
  const [chosen, setChosen] = useState<keyof typeof dialogs>('role')
  const [isOpen, setOpen] = useState(false)
  const { title, Form } = dialogs[chosen]
  const choose = (dialog: keyof typeof dialogs) => () => {
    setChosen(dialog)
    setOpen(true)
  }
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            ref={target}
            variant="subtle"
            color="gray"
            aria-label={`Actions for ${user.email}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserCog size={16} />} onClick={choose('role')}>
            Change the role …
          </Menu.Item>
          <Menu.Item leftSection={<IconPassword size={16} />} onClick={choose('password')}>
            New password …
          </Menu.Item>
          {user.disabled ? (
            <Menu.Item leftSection={<IconUserCheck size={16} />} onClick={choose('enable')}>
              Enable …
            </Menu.Item>
          ) : (
            <Menu.Item
              color="red"
              leftSection={<IconUserOff size={16} />}
              onClick={choose('disable')}
            >
              Disable …
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        returnFocus={false}
        // the menu's item from which it was opened is gone
        onExitTransitionEnd={() => target.current?.focus()}
      >
        <Form user={user} isSelf={isSelf} onClose={() => setOpen(false)} />
      </Modal>
    </>
  )
}
