import { NavLink, Stack } from '@mantine/core'
import {
  IconDatabase,
  IconFileImport,
  IconKey,
  IconListCheck,
  type IconProps,
  IconUsers,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Link, useLocation } from 'react-router'
import { useSession } from '../session/session.ts'

interface Place {
  readonly to: string
  readonly label: string
  readonly icon: ComponentType<IconProps>
}

/** The places of the console that the viewer may go to. */
export function Navigation() {
  const { role } = useSession().viewer
  const { pathname } = useLocation()
  const places: Place[] = [
    { to: '/tasks', label: 'Tasks', icon: IconListCheck },
    { to: '/datasets', label: 'Datasets', icon: IconDatabase },
    ...(role === 'VIEWER' ? [] : [{ to: '/import', label: 'Import', icon: IconFileImport }]),
    ...(role === 'ADMIN' ? [{ to: '/users', label: 'Accounts', icon: IconUsers }] : []),
    { to: '/tokens', label: 'API tokens', icon: IconKey },
  ]
  return (
    <Stack component="nav" aria-label="Main" gap={4}>
      {places.map(({ to, label, icon: Icon }) => {
        const isHere = pathname === to || pathname.startsWith(`${to}/`)
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={20} stroke={1.6} />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        )
      })}
    </Stack>
  )
}
