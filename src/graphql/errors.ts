import { GraphQLError } from 'graphql'
import { InputError, PassingFault } from '#core/errors.ts'
import type { Log } from '#core/log.ts'

const apiErrorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'LIMIT_REACHED',
  'INTERNAL',
] as const
export type ApiErrorCode = (typeof apiErrorCodes)[number]

/** A top-level error that clients may read, with its `extensions.code`. All others are masked. */
export class ApiError extends GraphQLError {
  constructor(code: ApiErrorCode, message: string) {
    super(message, { extensions: { code } })
  }
}

/** What a client may know of an error; what it may not is logged, under an id that the client gets. */
export type MaskError = (error: unknown) => GraphQLError

export function createMaskError(log: Log): MaskError {
  return (error) => {
    const origin = originOf(error)
    if (error instanceof GraphQLError && isForClients(error, origin)) return coded(error)
    const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {}
    const place = { nodes, source, positions, path }
    if (origin instanceof InputError) {
      const { message, field } = origin
      const extensions = { code: codeOf(origin), ...(field !== undefined && { field }) }
      return new GraphQLError(message, { ...place, extensions })
    }
    if (origin instanceof PassingFault) {
      log.warn({ err: origin, path }, 'the database could not be used')
      return new GraphQLError(origin.advice, { ...place, extensions: { code: 'INTERNAL' } })
    }
    const id = crypto.randomUUID()
    log.error({ err: origin, errorId: id, path }, 'an operation failed unexpectedly')
    const message = `Something went wrong in the server. Its log tells more, under ${id}.`
    return new GraphQLError(message, { ...place, extensions: { code: 'INTERNAL', id } })
  }
}

/** The error as a fault of the request, where it has no code of the API. */
export function coded(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error
  if (apiErrorCodes.some((code) => code === extensions['code'])) return error
  // a copy: graphql has errors that it gives to everyone
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    originalError,
    extensions: { ...extensions, code: 'BAD_USER_INPUT' },
  })
}

/** The code under which a query answers what a user can mend. */
function codeOf({ code }: InputError): ApiErrorCode {
  return code === 'FORBIDDEN' || code === 'NOT_FOUND' ? code : 'BAD_USER_INPUT'
}

function originOf(error: unknown): unknown {
  let origin = error
  while (origin instanceof GraphQLError && origin.originalError) origin = origin.originalError
  return origin
}

function isForClients(error: GraphQLError, origin: unknown): boolean {
  if (!(origin instanceof GraphQLError)) return false
  if (origin instanceof ApiError || origin.extensions['code'] === 'INTERNAL') return true
  // while an operation runs, only what is wrong with a place in its document is its author's fault;
  // a result that its type does not allow is ours
  if (error.path === undefined) return true
  return origin.nodes !== undefined && !/^Abstract type /.test(origin.message)
}
