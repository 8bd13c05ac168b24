import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLError } from 'graphql'
import { createYoga, type Plugin, type YogaServerOptions } from 'graphql-yoga'
import type { Session } from '#core/viewer.ts'
import { ApiError } from '#graphql/errors.ts'
import type { Results } from '#graphql/live/results.ts'
import type { Operations } from '#graphql/operations.ts'
import { admitBody } from './admit-body.ts'
import { requestProblem } from './admit-request.ts'
import { type Api, addressOf, type Handler } from './api.ts'
import { SharedEvents } from './event-stream.ts'
import type { EventStreams } from './event-streams.ts'
import { graphiql, wantsGraphiql } from './graphiql.ts'
import { readable, requestResult, withHttp, withStatus } from './graphql-status.ts'
import { boundedFetch, largestMultipart, nativeFiles } from './multipart.ts'
import { refuse } from './refuse.ts'
import { cookieKeeper } from './session-cookie.ts'

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
  const events = new SharedEvents()
  const shared = {
    schema: api.operations.schema,
    context: async ({ req, res }) => {
      const session = await api.authenticate(req.headers.authorization)
      if (session !== null) sessions.set(req, session)
      const keeper = cookieKeeper(req, res, api.publicUrl)
      return api.createContext({ session, address: addressOf(req), keeper })
    },
    plugins: [
      wellFormed(),
      checked(
        api.operations,
        ({ req, res }) => {
          if (!req.headers.accept?.includes(eventStream)) return onlyAsEvents()
          return streams.reserve(res, sessions.get(req) ?? null)
            ? undefined
            : tooManyStreams(streams)
        },
        events,
      ),
      events.plugin,
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
    const problem = requestProblem(request, api.publicUrl)
    if (problem !== undefined) return refuse(request, response, problem)
    const isMultipart = /^multipart\//i.test(request.headers['content-type'] ?? '')
    if (!isMultipart) {
      admitBody(request, response)
      await plain(request, response)
    } else if (await multipartGuard(request, response)) await withFiles(request, response)
  }
}

/** Refuses what Yoga would let pass, or would not tell clearly. */
function wellFormed(): Plugin {
  return {
    onRequestParse: () => ({
      onRequestParseDone({ requestParserResult: parameters }) {
        // a list would evade the limits of one operation
        if (Array.isArray(parameters)) {
          throw malformed(
            'A request has one operation, and no list of them: send several requests, or one operation with several fields.',
          )
        }
        if (!['string', 'undefined'].includes(typeof (parameters?.operationName ?? undefined))) {
          throw malformed('operationName has to be a text, or to be left out.')
        }
      },
    }),
  }
}

function malformed(message: string): GraphQLError {
  return withHttp(new ApiError('BAD_USER_INPUT', message), { status: 400 })
}

/** Checks and runs operations as the WebSocket does. `refusal`: why a subscription may not begin. */
function checked(
  operations: Operations,
  refusal: (context: NodeContext) => GraphQLError | undefined,
  events: SharedEvents,
): Plugin<NodeContext> {
  return {
    onParse: ({ setParseFn }) => setParseFn((source) => operations.parse(String(source))),
    onValidate: ({ setValidationFn }) => {
      setValidationFn((_schema, document) => operations.validate(document))
    },
    onExecute: ({ setExecuteFn }) => {
      setExecuteFn(async (args) => requestResult(await operations.execute(args)))
    },
    onSubscribe: ({ args, setSubscribeFn }) => {
      setSubscribeFn(async () => {
        const context: NodeContext = args.contextValue
        const error = refusal(context)
        if (error !== undefined) return { errors: [error] }
        const opened = await operations.subscribe(args)
        if (!(Symbol.asyncIterator in opened)) return requestResult(opened)
        endWith(context.res, opened)
        events.add(context.res, opened)
        return opened
      })
    },
  }
}

/** Ends results with their response: of a client that has gone meanwhile, Yoga would leave them open. */
function endWith(response: ServerResponse, results: Results): void {
  const end = () => void results.return()
  if (response.closed) end()
  else response.once('close', end)
}

const eventStream = 'text/event-stream'

function onlyAsEvents(): GraphQLError {
  const message = `A subscription is answered by server-sent events: accept ${eventStream}, or subscribe over a WebSocket.`
  return withHttp(new ApiError('BAD_USER_INPUT', message), { status: 406 })
}

function tooManyStreams({ mostOfUser }: EventStreams): GraphQLError {
  const message = `At most ${mostOfUser} event streams of one account are open at once: close one, or subscribe over a WebSocket.`
  return withHttp(new ApiError('LIMIT_REACHED', message), { status: 429 })
}

function streamed(
  opened: (request: IncomingMessage, response: ServerResponse) => void,
): Plugin<object, NodeContext> {
  return {
    onResponse({ response, serverContext: { req, res } }) {
      if (!response.headers.get('content-type')?.startsWith(eventStream)) return
      // nginx would gather events before it passes them on
      response.headers.set('X-Accel-Buffering', 'no')
      response.headers.set('Cache-Control', 'no-cache, no-transform')
      opened(req, res)
    },
  }
}
