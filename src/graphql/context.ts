import type { Session } from '#core/viewer.ts'
import type { Services } from '#service/services.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import type { SessionKeeper } from './session-keeper.ts'

/** What a resolver sees of the request. */
export interface Context {
  /** null when not signed in. */
  readonly session: Session | null
  /** The client's network address, for rate limits. */
  readonly address: string
  /** undefined where an answer can keep nothing in a browser, as on a WebSocket. */
  readonly keeper?: SessionKeeper
  readonly services: Services
  readonly loaders: Loaders
}

export function createContext(
  services: Services,
  request: Pick<Context, 'session' | 'address' | 'keeper'>,
): Context {
  return { ...request, services, loaders: createLoaders(services, request.session?.viewer) }
}

/** Whose rights a context has, as a text: those with the same one may be given the same results. */
export function rightsOf({ session }: Pick<Context, 'session'>): string {
  if (session === null) return ''
  const { id, role, onlyOwn = false, apiTokenId = '' } = session.viewer
  return [id, role, onlyOwn, apiTokenId].join(' ')
}
