import type { IncomingMessage } from 'node:http'
import { graphqlProblem, type Refusal } from './refuse.ts'

/** Headers that pages of other sites can send only once the server has allowed it. The first is the advertised one. */
export const preflightHeaders = [
  'GraphQL-Require-Preflight',
  'Apollo-Require-Preflight',
  'X-Apollo-Operation-Name',
  'X-GraphQL-Yoga-CSRF',
] as const

/** What a form, and a page without asking, may send. https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const simpleTypes = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']

/**
 * Refuses what a page of another site may have made a browser send without asking the server (by a CORS
 * preflight): a POST of a type that forms have, and a GET that brings a cookie. One of `preflightHeaders` tells that
 * it was not so. A GET without a cookie needs none: nothing in it speaks for a user.
 *
 * `type`: the media type of the body, in small letters.
 */
export function forgeryProblem(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  type: string | undefined,
): Refusal | undefined {
  const asksFirst = preflightHeaders.some((name) => headers[name.toLowerCase()])
  if (asksFirst) return undefined
  if (method === 'POST')
    return type !== undefined && simpleTypes.includes(type) ? posted : undefined
  if (method !== 'GET' || headers.cookie === undefined) return undefined
  // no other type counts: a browser has been known to send those of a GET without asking
  if (type === 'application/json') return undefined
  // pages cannot write this one
  return headers['sec-fetch-site'] === 'same-origin' ? undefined : fetched
}

const remedy = `send the header "${preflightHeaders[0]}: 1" as well`
const why = 'a page of another site could have made a browser send this request'

const posted = graphqlProblem(
  400,
  'BAD_USER_INPUT',
  `Send the request as application/json, or, where it carries files, ${remedy}: ${why}.`,
)

const fetched = graphqlProblem(400, 'BAD_USER_INPUT', `Leave out the cookie, or ${remedy}: ${why}.`)
