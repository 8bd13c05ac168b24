import { type ExecutionResult, GraphQLError } from 'graphql'

/**
 * How Yoga answers an error in terms of HTTP. `spec`: the status is for application/graphql-response+json alone;
 * application/json is answered with 200, as the request itself was well-formed.
 */
interface HttpExtension {
  readonly status: number
  readonly spec?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** A copy of an error that tells how it is answered. */
export function withHttp(error: GraphQLError, http: HttpExtension, message = error.message) {
  const { nodes, source, positions, path, originalError, extensions } = error
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    originalError,
    // Yoga leaves `http` out of its answer, but not what JSON.parse threw
    extensions: { ...extensions, originalError: undefined, http },
  })
}

/** A result without data is no partial one: its errors get the status of a request that failed. */
export function requestResult(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined || result.data !== undefined) return result
  const errors = result.errors.map((error) => {
    return withHttp(error, { status: statusOf(error.extensions['code']), spec: true })
  })
  return { ...result, errors }
}

/** Only a failure of the request as a whole fails in terms of HTTP. */
export function withStatus(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions
  if (code !== 'INTERNAL' || error.path !== undefined || http !== undefined) return error
  return withHttp(error, { status: 500 })
}

/** What Yoga finds wrong with a request, in words and with a status that say what is so. */
export function readable(error: unknown): unknown {
  // what JSON.parse threw of the variables in a URL
  if (error instanceof SyntaxError) {
    return new GraphQLError(`The parameters are no valid JSON: ${error.message}`, {
      extensions: { http: { status: 400 } },
    })
  }
  if (!(error instanceof GraphQLError)) return error
  const { code, originalError, http } = error.extensions as YogaExtensions
  if (http === undefined) return error
  if (code === 'OPERATION_RESOLUTION_FAILURE') {
    const message = 'Name the operation that is to run: operationName, as the document has it.'
    return withHttp(error, { ...http, spec: true }, message)
  }
  if (http.status === 413) {
    const message = 'A request may have at most 1 MiB, one with files 17. Send files to /uploads.'
    return withHttp(error, http, message)
  }
  // not well-formed, so nobody is answered with 200
  if (code !== 'BAD_REQUEST' || http.status !== 400) return error
  const message = originalError && `The body is no valid JSON: ${originalError.message}`
  return withHttp(error, { status: 400 }, message)
}

interface YogaExtensions {
  readonly code?: string
  readonly originalError?: { readonly message: string }
  readonly http?: HttpExtension
}

function statusOf(code: unknown): number {
  if (code === 'UNAUTHENTICATED') return 401
  if (code === 'FORBIDDEN') return 403
  return code === 'INTERNAL' ? 500 : 400
}
