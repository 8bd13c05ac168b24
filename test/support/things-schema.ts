import { buildSchema, type GraphQLSchema, isObjectType } from 'graphql'
import type { Session } from '#core/viewer.ts'
import type { LiveSource } from '#graphql/live/live-source.ts'
import { Feed } from './feed.ts'

export interface Thing {
  readonly id: string
  readonly revision: number
}

/** A schema of things that a test changes, and what it has cost. */
export interface Things {
  readonly schema: GraphQLSchema
  /** The sources of `changed`, and those of `each`, in the order in which they were begun. */
  readonly changed: Feed<Thing>[]
  readonly each: Feed<Thing>[]
  /** How often a thing was made into a result. */
  executions(): number
}

/** `text`: what each thing says. `changed` is shared, and `each` gives every event to everyone. */
export function thingsSchema(text = 'hello'): Things {
  const schema = buildSchema(/* GraphQL */ `
    type Query { hello: String }
    scalar Any
    type Thing { id: ID! revision: Int! text: String! mine: String big: Any }
    type Subscription { changed(id: ID): Thing! each: Thing! }
  `)
  const changed: Feed<Thing>[] = []
  const each: Feed<Thing>[] = []
  let executions = 0
  const fields = schema.getSubscriptionType()?.getFields()
  const thing = schema.getType('Thing')
  if (!fields?.['changed'] || !fields['each'] || !isObjectType(thing)) {
    throw new Error('the schema has no such field')
  }
  fields['changed'].subscribe = () => {
    const feed = new Feed<Thing>()
    changed.push(feed)
    return Object.assign(feed, {
      keyOf: ({ id }: Thing) => id,
      revisionOf: ({ revision }: Thing) => revision,
    }) satisfies LiveSource<Thing>
  }
  fields['each'].subscribe = () => {
    const feed = new Feed<Thing>()
    each.push(feed)
    return feed
  }
  for (const name of ['changed', 'each']) {
    const field = fields[name]
    if (field) field.resolve = (event) => event
  }
  const own = thing.getFields()
  if (own['text']) {
    own['text'].resolve = () => {
      executions++
      return text
    }
  }
  // JSON has no such number
  if (own['big']) own['big'].resolve = () => 5n
  if (own['mine']) {
    own['mine'].resolve = (_, __, { session }: { session: Session | null }) =>
      session?.viewer.role === 'ADMIN' ? `for ${session.viewer.id}` : null
  }
  return { schema, changed, each, executions: () => executions }
}
