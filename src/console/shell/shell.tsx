import { AppShell, Burger, Group, Text } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useEffect } from 'react'
import { Outlet, useLocation, useNavigation } from 'react-router'
import { LiveTasksProvider } from '../live/live-tasks-provider.tsx'
import { UploadsNotice } from '../uploads/uploads-notice.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { Logo } from './logo.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

/** What stands around every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  const isLoading = useNavigation().state === 'loading'
  // the menu, and what it says, is out of sight then
  const isNarrow = useMediaQuery('(width < 48em)', false, { getInitialValueInEffect: false })
  // on a phone the menu covers the page that was chosen in it
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new page closes it
  useEffect(close, [pathname])

  return (
    <LiveTasksProvider>
      <a className={classes['skip']} href="#page">
        To the page
      </a>
      <AppShell
        layout="alt"
        header={{ height: { base: 56, sm: 0 } }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
      >
        <AppShell.Header hiddenFrom="sm">
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Brand />
            {isNarrow && <ConnectionNotice />}
            <Burger opened={isOpen} onClick={toggle} aria-label="Menu" size="sm" />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm">
          <AppShell.Section>
            <Group justify="space-between" px="xs" py="sm">
              <Brand />
              <Burger
                opened={isOpen}
                onClick={toggle}
                hiddenFrom="sm"
                aria-label="Menu"
                size="sm"
              />
            </Group>
          </AppShell.Section>
          <AppShell.Section grow>
            <Navigation />
          </AppShell.Section>
          <AppShell.Section>
            <UploadsNotice />
            {!isNarrow && <ConnectionNotice />}
            <UserMenu />
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} aria-busy={isLoading}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </LiveTasksProvider>
  )
}

function Brand() {
  return (
    <Group gap="xs" wrap="nowrap">
      <Logo />
      <Text fw={650} size="lg">
        Sluice
      </Text>
    </Group>
  )
}
