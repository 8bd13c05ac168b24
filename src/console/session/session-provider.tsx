import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import { type PropsWithChildren, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  ConsoleRenewDocument,
  type ConsoleSignInMutation,
  SignOutDocument,
} from '../../../schema/generated/operations.ts'
import type { Connection } from '../api/connection.ts'
import { createConsoleClient } from '../api/console-client.ts'
import { ServerUnreachable } from './server-unreachable.tsx'
import { SessionContext, type Viewer } from './session.ts'
import { SignInPage } from './sign-in-page.tsx'
import { useRenewal } from './use-renewal.ts'

type State =
  | { readonly status: 'unknown' | 'unreachable' }
  | { readonly status: 'signed-out'; readonly wasSignedIn: boolean }
  | { readonly status: 'signed-in'; readonly viewer: Viewer; readonly expiresAt: string }

type SignedIn = ConsoleSignInMutation['signIn']

/** Shows the page to whoever is signed in, and the sign-in to everybody else. */
export function SessionProvider({
  connection,
  children,
}: PropsWithChildren<{ connection: Connection }>) {
  const [state, setState] = useState<State>({ status: 'unknown' })
  const lastViewer = useRef<string>(null)

  const leave = useCallback(() => {
    setState((now) => ({
      status: 'signed-out',
      wasSignedIn: now.status === 'signed-in' || (now.status === 'signed-out' && now.wasSignedIn),
    }))
  }, [])
  const ask = useRef<() => void>(() => {})
  const [client] = useState<ApolloClient>(() =>
    createConsoleClient({ connection, onSignedOut: leave, onDoubt: () => ask.current() }),
  )

  const enter = useCallback(
    async ({ viewer, expiresAt }: Pick<SignedIn, 'viewer' | 'expiresAt'>) => {
      if (viewer === null || expiresAt === null) return leave()
      // what one user has seen is not for the next one
      if (lastViewer.current !== null && lastViewer.current !== viewer.id) await client.clearStore()
      lastViewer.current = viewer.id
      setState({ status: 'signed-in', viewer, expiresAt })
    },
    [client, leave],
  )

  const renew = useCallback(async () => {
    try {
      const { data } = await client.mutate({ mutation: ConsoleRenewDocument })
      if (data) await enter(data.renewSession)
    } catch {
      // that nobody is signed in, `onSignedOut` tells; nobody is signed out by a server that is away or has a fault
      setState((now) => (now.status === 'unknown' ? { status: 'unreachable' } : now))
    }
  }, [client, enter])
  ask.current = renew

  useEffect(() => void renew(), [renew])
  useRenewal(state.status === 'signed-in' ? state.expiresAt : undefined, renew)

  const signOut = useCallback(async () => {
    await client.mutate({ mutation: SignOutDocument })
    setState({ status: 'signed-out', wasSignedIn: false })
    await client.clearStore()
  }, [client])

  const viewer = state.status === 'signed-in' ? state.viewer : undefined
  const session = useMemo(() => (viewer ? { viewer, signOut } : null), [viewer, signOut])
  return (
    <ApolloProvider client={client}>
      <SessionContext value={session}>
        {state.status === 'signed-in' && children}
        {state.status === 'signed-out' && (
          <SignInPage wasSignedIn={state.wasSignedIn} onSignedIn={enter} />
        )}
        {state.status === 'unreachable' && <ServerUnreachable tryAgain={renew} />}
      </SessionContext>
    </ApolloProvider>
  )
}
