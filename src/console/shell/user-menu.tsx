import { Avatar, Menu, NavLink, useMantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconApi,
  IconCheck,
  IconChevronUp,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react'
import { serverUrl } from '../api/console-client.ts'
import { errorMessage } from '../api/error-message.ts'
import { roleNames } from '../parts/roles.ts'
import { useSession } from '../session/session.ts'

const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

/** Who is signed in, how the console looks, and the way out. */
export function UserMenu() {
  const { viewer, signOut } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  async function leave(): Promise<void> {
    try {
      await signOut()
    } catch (error) {
      // whoever goes away from the computer must know
      const title = 'You are still signed in'
      notifications.show({ title, message: errorMessage(error), color: 'red' })
    }
  }
  return (
    <Menu position="top-start" width={224} shadow="md">
      <Menu.Target>
        <NavLink
          component="button"
          label={viewer.email}
          description={roleNames[viewer.role]}
          leftSection={<Avatar size={30} radius="xl" color="water" name={viewer.email} alt="" />}
          rightSection={<IconChevronUp size={16} />}
          style={{ borderRadius: 'var(--mantine-radius-md)' }}
          styles={{ body: { overflow: 'hidden', textOverflow: 'ellipsis' } }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        <Menu.RadioGroup value={colorScheme}>
          {schemes.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              checkIcon={<IconCheck size={16} />}
              rightSection={<Icon size={16} />}
              onChange={() => setColorScheme(value)}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={serverUrl('graphql')}
          target="_blank"
          leftSection={<IconApi size={16} />}
        >
          GraphiQL
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
