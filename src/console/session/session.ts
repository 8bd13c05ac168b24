import { createContext, use } from 'react'
import type { Role } from '../../../schema/generated/operations.ts'

/** Whoever is signed in. */
export interface Viewer {
  readonly id: string
  readonly email: string
  readonly role: Role
}

export interface Session {
  readonly viewer: Viewer
  readonly signOut: () => Promise<void>
}

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in. Throws where nobody is: pages are shown to nobody else. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('a page without a session')
  return session
}
