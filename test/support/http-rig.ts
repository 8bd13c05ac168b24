import {
  buildSchema,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { onTestFinished } from 'vitest'
import type { Log } from '#core/log.ts'
import type { Role, Session } from '#core/viewer.ts'
import { ApiError } from '#graphql/errors.ts'
import { Operations } from '#graphql/operations.ts'
import { createHttpServer, type HttpServerParts } from '#http/server.ts'
import { Feed } from './feed.ts'

const sdl = /* GraphQL */ `
  scalar Upload
  type Query {
    hello: String!
    email: String
    secret: String
    broken: String!
    wrongInt: Int
    node: Item
    items(first: Int, last: Int): Items!
    few(first: Int! = 20): Items!
  }
  type Items { nodes: [Item!]! }
  type Item { id: ID! name: String! parent: Item items(first: Int): Items! }
  type Mutation { signIn(password: String!): String  upload(file: Upload!): String }
  type Subscription { ticks: Int!  forbidden: Int!  doomed: Int! }
`

type Resolver = GraphQLFieldResolver<unknown, { session: Session | null; address: string }>

/** A log that tests can read. */
export class LogLines implements Log {
  readonly lines: { level: string; fields: object; message: string }[] = []
  debug = (fields: object, message: string) => this.#add('debug', fields, message)
  info = (fields: object, message: string) => this.#add('info', fields, message)
  warn = (fields: object, message: string) => this.#add('warn', fields, message)
  error = (fields: object, message: string) => this.#add('error', fields, message)

  #add(level: string, fields: object, message: string): void {
    this.lines.push({ level, fields, message })
  }
}

export function smallSchema(feeds: Feed<number>[] = []): GraphQLSchema {
  const schema = buildSchema(sdl)
  const resolve = (
    type: GraphQLObjectType | null | undefined,
    name: string,
    resolver: Resolver,
  ) => {
    const field = type?.getFields()[name]
    if (field) field.resolve = resolver as GraphQLFieldResolver<unknown, unknown>
  }
  const subscribe = (name: string, source: Resolver) => {
    const field = schema.getSubscriptionType()?.getFields()[name]
    if (!field) return
    field.subscribe = source as GraphQLFieldResolver<unknown, unknown>
    field.resolve = (value) => value
  }
  const query = schema.getQueryType()
  resolve(query, 'hello', () => 'world')
  resolve(query, 'email', (_, __, { session }) => session?.viewer.email)
  resolve(query, 'secret', () => {
    throw new ApiError('FORBIDDEN', 'Not for you.')
  })
  resolve(query, 'broken', () => {
    throw new Error('SELECT password FROM user')
  })
  resolve(query, 'wrongInt', () => 'no number')
  resolve(schema.getMutationType(), 'signIn', () => 'token')
  resolve(schema.getMutationType(), 'upload', async (_, args) => {
    const file: unknown = args['file']
    return file instanceof File ? `${file.name}: ${await file.text()}` : 'no file'
  })
  subscribe('ticks', () => {
    const feed = new Feed<number>()
    feeds.push(feed)
    return feed
  })
  subscribe('forbidden', () => {
    throw new ApiError('NOT_FOUND', 'There is no such thing.')
  })
  subscribe('doomed', () => ({
    next: () => Promise.reject(new Error('connection to 10.0.0.3 lost')),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this
    },
  }))
  return schema
}

/** Tokens of the rig's users are their names; `sessions` says who is signed in. */
export class Accounts {
  readonly #sessions = new Map<string, Session>()

  constructor() {
    this.signIn('alice')
  }

  signIn(name: string, expiresAt = Date.now() + 3_600_000, role: Role = 'EDITOR'): void {
    const viewer = { id: name, email: `${name}@example.com`, role }
    this.#sessions.set(`Bearer ${name}`, { viewer, expiresAt })
  }

  signOut(name: string): void {
    this.#sessions.delete(`Bearer ${name}`)
  }

  authenticate = async (authorization: string | undefined): Promise<Session | null> => {
    return this.#sessions.get(authorization ?? '') ?? null
  }
}

/** A server, on a free port where none is given, that ends with the test; `feeds` are the subscriptions to `ticks`, in order. */
export async function httpRig(parts: Partial<HttpServerParts> = {}, port = 0) {
  const feeds: Feed<number>[] = []
  const log = new LogLines()
  const accounts = new Accounts()
  const server = createHttpServer({
    operations: new Operations(smallSchema(feeds), log),
    authenticate: accounts.authenticate,
    createContext: (request) => request,
    allowedOrigins: ['https://app.example.com'],
    routes: {},
    multipartGuard: async () => true,
    isReady: async () => true,
    log,
    ...parts,
  })
  const url = await server.listen(port, '127.0.0.1')
  onTestFinished(() => server.close(0))

  async function post(body: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { response, body: (await response.json()) as Answer }
  }
  return { server, url, feeds, log, accounts, post }
}

interface Answer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: {
    message: string
    path?: string[]
    extensions?: { code?: string; id?: string }
  }[]
}
