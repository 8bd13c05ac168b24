import { signInFirst } from '#graphql/viewer.ts'
import { admitBody, declaredBytes } from './admit-body.ts'
import type { Api } from './api.ts'
import type { MultipartGuard } from './graphql.ts'
import { largestMultipart } from './multipart.ts'
import { graphqlProblem, type Refusal, refuse } from './refuse.ts'

export interface MultipartGuardOptions extends Pick<Api, 'authenticate'> {
  /** Bytes of a whole request: a file of 16 MiB, and what is around it. */
  readonly maxBytes?: number
  /** Requests at the same time: each is held in memory. */
  readonly most?: number
}

/**
 * Looks at a GraphQL request that carries files before any of its body is read: only who is signed in
 * may send one, none that is too large, and a few at a time. A body that does not announce its length is
 * counted by whoever reads it.
 */
export function createMultipartGuard({
  authenticate,
  maxBytes = largestMultipart,
  most = 4,
}: MultipartGuardOptions): MultipartGuard {
  let active = 0

  return async (request, response) => {
    const refusal = (await authenticate(request.headers.authorization)) === null && notSignedIn
    // who has gone meanwhile would never free the place
    if (response.destroyed) return false
    const reason = refusal || isTooLarge(declaredBytes(request) ?? 0) || isFull()
    if (reason) {
      refuse(request, response, reason)
      return false
    }
    active++
    response.once('close', () => active--)
    admitBody(request, response)
    return true
  }

  function isTooLarge(bytes: number): Refusal | false {
    if (bytes <= maxBytes) return false
    const message =
      'A file in a GraphQL request may have at most 16 MiB. Send it to /uploads instead.'
    return graphqlProblem(413, 'BAD_USER_INPUT', message)
  }

  function isFull(): Refusal | false {
    if (active < most) return false
    const message = `${most} requests with files are under way. Try again, or send the file to /uploads.`
    return { ...graphqlProblem(503, 'LIMIT_REACHED', message), headers: { 'Retry-After': '1' } }
  }
}

const notSignedIn = graphqlProblem(401, 'UNAUTHENTICATED', signInFirst)
