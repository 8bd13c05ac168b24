import type { IncomingMessage } from 'node:http'
import { forgeryProblem } from './csrf.ts'
import { acceptedTypes, parsedType } from './media-types.ts'
import type { PublicUrl } from './own-origin.ts'
import { graphqlProblem, type Refusal } from './refuse.ts'
import { admitCookie } from './session-cookie.ts'

/** Media types of bodies that are read. */
const readTypes = [
  'application/json',
  'application/graphql+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]

/**
 * What is wrong with the headers of a GraphQL request, before anything of its body is read. What is right gets
 * the form in which the rest understands it: types in small letters, Accept without qualities, the best one first, and
 * the session of its cookie as Authorization.
 */
export function requestProblem(
  request: IncomingMessage,
  publicUrl: PublicUrl,
): Refusal | undefined {
  const { method, headers } = request
  const type = parsedType(headers['content-type'])
  const forgery = forgeryProblem(request, type?.essence, publicUrl)
  if (forgery !== undefined) {
    return graphqlProblem(forgery.status, forgery.code, forgery.message)
  }
  admitCookie(request, publicUrl)
  const accepted = acceptedTypes(headers.accept)
  if (accepted.length === 0) return notAcceptable
  headers.accept = accepted.join(', ')
  if (method !== 'POST') return undefined
  if (type === undefined || !readTypes.includes(type.essence)) return notReadable
  const charset = type.params.get('charset') ?? 'utf-8'
  if (!/^utf-?8$/i.test(charset)) return notUtf8
  headers['content-type'] = String(type)
  return undefined
}

const notAcceptable = graphqlProblem(
  406,
  'BAD_USER_INPUT',
  'Accept application/graphql-response+json or application/json, and text/event-stream for a subscription.',
)
const notReadable = graphqlProblem(
  415,
  'BAD_USER_INPUT',
  `Send the request with the header "Content-Type: application/json". Read are also ${readTypes.slice(1).join(', ')}.`,
)
const notUtf8 = graphqlProblem(415, 'BAD_USER_INPUT', 'Send the request in UTF-8.')
