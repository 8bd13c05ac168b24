import type { IncomingMessage } from 'node:http'
import { isFromOwnPage, type PublicUrl } from './own-origin.ts'
import { isByCookie } from './session-cookie.ts'

/** Headers that pages of other sites can send only once the server has allowed it. The first is the advertised one. */
export const preflightHeaders = [
  'GraphQL-Require-Preflight',
  'Apollo-Require-Preflight',
  'X-Apollo-Operation-Name',
  'X-GraphQL-Yoga-CSRF',
] as const

/** What a form, and a page without asking, may send. https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const simpleTypes = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']

/** Methods that change nothing. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

type Asking = Pick<IncomingMessage, 'method' | 'headers'>

/** Why a request is refused, in words that each path puts into its own form. */
export interface Forgery {
  readonly status: 400 | 403
  readonly code: 'BAD_USER_INPUT' | 'FORBIDDEN'
  readonly message: string
}

/**
 * Refuses a GraphQL request that a page of another site may have made a browser send without asking the server (by a
 * CORS preflight): a POST of a type that forms have, and a GET that brings a cookie. One of `preflightHeaders` tells
 * that it was not so. A GET without a cookie needs none: nothing in it speaks for a user. What the session cookie
 * signs in must come from a page of the server as well.
 *
 * `type`: the media type of the body, in small letters.
 */
export function forgeryProblem(
  request: Asking,
  type: string | undefined,
  publicUrl: PublicUrl,
): Forgery | undefined {
  const { method = '', headers } = request
  if (isForeign(request, publicUrl)) return foreign(headers.origin)
  if (asksFirst(request)) return undefined
  if (method === 'POST')
    return type !== undefined && simpleTypes.includes(type) ? posted : undefined
  if (!['GET', 'HEAD'].includes(method) || headers.cookie === undefined) return undefined
  // no other type counts: a browser has been known to send those of a GET without asking
  if (type === 'application/json') return undefined
  return isFromOwnPage(request, publicUrl) ? undefined : fetched
}

/**
 * The same for uploads, whose types are those of files. Without the cookie nothing can be forged: an Authorization
 * header is written by who knows the token.
 */
export function forgedUpload(request: Asking, publicUrl: PublicUrl): Forgery | undefined {
  if (!isByCookie(request, publicUrl)) return undefined
  if (isForeign(request, publicUrl)) return foreign(request.headers.origin)
  if (asksFirst(request)) return undefined
  if (!isSafe(request)) return sent
  return isFromOwnPage(request, publicUrl) ? undefined : fetched
}

/** Whether the session cookie is to let something be changed for a page that is not the server's. */
function isForeign(request: Asking, publicUrl: PublicUrl): boolean {
  return !isSafe(request) && isByCookie(request, publicUrl) && !isFromOwnPage(request, publicUrl)
}

function isSafe({ method = '' }: Asking): boolean {
  return safeMethods.includes(method)
}

function asksFirst({ headers }: Asking): boolean {
  return preflightHeaders.some((name) => headers[name.toLowerCase()])
}

const remedy = `send the header "${preflightHeaders[0]}: 1" as well`
const why = 'a page of another site could have made a browser send this request'

const posted = badInput(
  `Send the request as application/json, or, where it carries files, ${remedy}: ${why}.`,
)
const fetched = badInput(`Leave out the cookie, or ${remedy}: ${why}.`)
const sent = badInput(`To upload by the session cookie, ${remedy}: ${why}.`)

function badInput(message: string): Forgery {
  return { status: 400, code: 'BAD_USER_INPUT', message }
}

function foreign(origin: string | undefined): Forgery {
  const from = origin === undefined ? 'does not say that it comes from one' : `comes from ${origin}`
  const message = `The session cookie speaks for pages of the server itself, and this request ${from}. Leave out the cookie, and send "Authorization: Bearer <token>".`
  return { status: 403, code: 'FORBIDDEN', message }
}
