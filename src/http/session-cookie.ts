import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie'
import type { SessionKeeper } from '#graphql/session-keeper.ts'
import { isFromOwnPage, type PublicUrl } from './own-origin.ts'

type Headers = Pick<IncomingMessage, 'headers'>

/** Whether the header Authorization has something to sign in by: GraphiQL sends it with nothing after `Bearer`. */
function hasAuthorization({ headers }: Headers): boolean {
  return (headers.authorization ?? '').replace(/^Bearer(\s+|$)/i, '').trim() !== ''
}

/** The session cookie as an Authorization header; undefined where there is none. */
export function authorizationInCookie(request: Headers, publicUrl: PublicUrl): string | undefined {
  const { cookie } = request.headers
  // an empty one is about to be taken away
  const token = cookie && parseCookie(cookie)[attributesOf(request, publicUrl).name]
  return token ? `Bearer ${token}` : undefined
}

/** Whether nothing but the session cookie says who sends a request. */
export function isByCookie(request: Headers, publicUrl: PublicUrl): boolean {
  return !hasAuthorization(request) && authorizationInCookie(request, publicUrl) !== undefined
}

/**
 * Lets the session cookie stand for the Authorization header that is not there. To be called after the request
 * was found to be no forgery, and nowhere else: all that looks at who asks reads that header.
 */
export function admitCookie(request: IncomingMessage, publicUrl: PublicUrl): void {
  if (hasAuthorization(request)) return
  const authorization = authorizationInCookie(request, publicUrl)
  if (authorization !== undefined) request.headers.authorization = authorization
}

/** What keeps the session of a request's answer in the browser. */
export function cookieKeeper(
  request: IncomingMessage,
  response: ServerResponse,
  publicUrl: PublicUrl,
): SessionKeeper {
  const set = (change: Pick<SetCookie, 'value' | 'maxAge'>) => {
    const cookie = { ...attributesOf(request, publicUrl), ...change }
    response.setHeader('Set-Cookie', stringifySetCookie(cookie))
  }
  return {
    keep({ token, expiresAt }) {
      if (!isFromOwnPage(request, publicUrl)) return
      set({ value: token, maxAge: Math.max(0, Math.floor((expiresAt - Date.now()) / 1_000)) })
    },
    forget() {
      if (authorizationInCookie(request, publicUrl) !== undefined) set({ value: '', maxAge: 0 })
    },
  }
}

/**
 * The name has to be the same for all requests of a browser: so it hangs on the address that it asks alone. On
 * localhost the port is in it, as cookies there are those of all ports, and of all servers.
 */
function attributesOf({ headers }: Headers, publicUrl: PublicUrl) {
  const address = publicUrl ?? `http://${headers.host ?? ''}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const path = (publicUrl && url?.pathname) || '/'
  const common = { path, httpOnly: true, sameSite: 'strict' } as const
  if (url !== undefined && isLoopback(url.hostname)) {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    // a proxy that names itself in Host may serve pages elsewhere
    const { origin } = headers
    const secure =
      origin !== undefined && URL.canParse(origin) && !isLoopback(new URL(origin).hostname)
    return { ...common, name: `sluice-${port}`, secure }
  }
  // browsers take it from nobody but this very host, and that only by https
  return { ...common, name: path === '/' ? '__Host-sluice' : 'sluice', secure: true }
}

/** Where browsers trust a page without https. `hostname`: as URL gives it. */
function isLoopback(hostname: string): boolean {
  return (
    /(^|\.)localhost$/.test(hostname) || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]'
  )
}
