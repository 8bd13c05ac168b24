import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import { createYoga, type Plugin, type YogaServerOptions } from 'graphql-yoga'
import type { Session } from '#core/viewer.ts'
import type { Operations } from '#graphql/operations.ts'
import { admitBody } from './admit-body.ts'
import { type Api, addressOf, type Handler } from './api.ts'
import { sharedEvents } from './event-stream.ts'
import type { EventStreams } from './event-streams.ts'
import { graphiql, wantsGraphiql } from './graphiql.ts'
import { boundedFetch, largestMultipart, nativeFiles } from './multipart.ts'

/** Runs before the body of a multipart request is read; false: it has answered the request. */
export type MultipartGuard = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<boolean>

interface NodeContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

/** Bytes of a request's body without files. */
const largestBody = 1024 ** 2

/** GraphQL over HTTP, subscriptions as server-sent events; GraphiQL for browsers. */
export function graphqlHandler(
  api: Api,
  streams: EventStreams,
  multipartGuard: MultipartGuard,
): Handler {
  const sessions = new WeakMap<IncomingMessage, Session>()
  const shared = {
    schema: api.operations.schema,
    context: async ({ req }) => {
      const session = await api.authenticate(req.headers.authorization)
      if (session !== null) sessions.set(req, session)
      return api.createContext({ session, address: addressOf(req) })
    },
    plugins: [
      checked(api.operations),
      sharedEvents(),
      streamed((req, res) => streams.add(res, sessions.get(req) ?? null)),
    ],
    maskedErrors: { maskError: (error) => withStatus(api.operations.mask(readable(error))) },
    graphqlEndpoint: '/graphql',
    // each of these is done elsewhere, for all paths and both transports
    parserAndValidationCache: false,
    cors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
    batching: false,
  } satisfies YogaServerOptions<NodeContext, object>

  const plain = createYoga<NodeContext, object>({
    ...shared,
    multipart: false,
    maxRequestBodySize: largestBody,
  })
  const withFiles = createYoga<NodeContext, object>({
    ...shared,
    plugins: [...shared.plugins, nativeFiles()],
    fetchAPI: boundedFetch(),
    maxRequestBodySize: largestMultipart,
  })
  const page = graphiql()

  return async (request, response) => {
    if (wantsGraphiql(request)) return page(request, response)
    const isMultipart = /^multipart\//i.test(request.headers['content-type'] ?? '')
    if (!isMultipart) {
      admitBody(request, response)
      await plain(request, response)
    } else if (await multipartGuard(request, response)) await withFiles(request, response)
  }
}

/** Checks and runs operations as the WebSocket does. */
function checked(operations: Operations): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn((source) => operations.parse(String(source))),
    onValidate: ({ setValidationFn }) => {
      setValidationFn((_schema, document) => operations.validate(document))
    },
    onExecute: ({ setExecuteFn }) => setExecuteFn((args) => operations.execute(args)),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args) => operations.subscribe(args)),
  }
}

function streamed(
  opened: (request: IncomingMessage, response: ServerResponse) => void,
): Plugin<object, NodeContext> {
  return {
    onResponse({ response, serverContext: { req, res } }) {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return
      // nginx would gather events before it passes them on
      response.headers.set('X-Accel-Buffering', 'no')
      response.headers.set('Cache-Control', 'no-cache, no-transform')
      opened(req, res)
    },
  }
}

/** Variables in a URL that are no JSON reach this as what JSON.parse threw. */
function readable(error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error
  return new GraphQLError('The parameters are no valid JSON.', {
    extensions: { http: { status: 400 } },
  })
}

/** Only a failure of the request as a whole fails in terms of HTTP. */
function withStatus(error: GraphQLError): GraphQLError {
  const { code } = error.extensions
  if (code === 'INTERNAL' && error.path === undefined) error.extensions['http'] = { status: 500 }
  return error
}
