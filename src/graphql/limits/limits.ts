/** What an operation may ask for, over HTTP and WebSocket alike. */
export interface OperationLimits {
  /** Words and signs of a document. */
  readonly tokens: number
  /** Fields within fields. */
  readonly depth: number
  /** The same below `__schema` and `__type`, which GraphiQL asks for more deeply. */
  readonly introspectionDepth: number
  readonly aliases: number
  /** Fields with all fragments put in their places. */
  readonly fields: number
  /** Directives of a document. */
  readonly directives: number
  /** Fields to resolve if all lists are as long as they were asked for. */
  readonly cost: number
  /** Items of a list that names no size, and the most that it may name. */
  readonly listSize: { readonly preset: number; readonly most: number }
  /** Fields that a request may ask for once, however they are aliased or spread. */
  readonly once: readonly string[]
}

/** What the queries that people and GraphiQL write keep well below. */
export const defaultLimits: OperationLimits = {
  tokens: 2_000,
  depth: 12,
  introspectionDepth: 20,
  aliases: 30,
  fields: 500,
  directives: 50,
  cost: 50_000,
  listSize: { preset: 50, most: 1_000 },
  // guesses at a password must not come in bundles
  once: ['signIn'],
}
