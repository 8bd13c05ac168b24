import { expect, test } from 'vitest'
import type { Role, Session } from '#core/viewer.ts'
import type { Results } from '#graphql/live/results.ts'
import { Operations } from '#graphql/operations.ts'
import { LogLines } from '../support/http-rig.ts'
import { type Thing, thingsSchema } from '../support/things-schema.ts'

function session(id: string, role: Role = 'EDITOR'): Session {
  return { viewer: { id, email: `${id}@example.com`, role }, expiresAt: Date.now() + 3_600_000 }
}

const query = 'subscription ($id: ID) { changed(id: $id) { id revision text mine } }'
const thing = { id: 'a', revision: 1 }

function rig() {
  const things = thingsSchema()
  const operations = new Operations(things.schema, new LogLines())
  async function subscribe(
    who: Session | null,
    { text = query, variables = {} }: { text?: string; variables?: Record<string, unknown> } = {},
  ): Promise<Results> {
    const document = operations.prepare(text)
    if (!('kind' in document)) throw document[0]
    const opened = await operations.subscribe({
      schema: operations.schema,
      document,
      variableValues: variables,
      contextValue: { session: who },
    })
    if (!('next' in opened)) throw opened.errors?.[0]
    return opened
  }
  return { things, subscribe }
}

const dataOf = async (results: Results) => (await results.next()).value?.data?.['changed']

test('the same document, variables and rights cost one execution', async () => {
  const { things, subscribe } = rig()
  const alice = session('alice', 'ADMIN')
  const all = await Promise.all([1, 2, 3].map(() => subscribe({ ...alice })))
  things.changed[0]?.push(thing)
  const seen = await Promise.all(all.map(dataOf))
  for (const each of seen) expect(each).toEqual({ ...thing, text: 'hello', mine: 'for alice' })
  expect(things.executions()).toBe(1)
})

test.each([
  ['another user', session('bob', 'ADMIN'), {}, 'for bob'],
  ['the same user with another role', session('alice', 'VIEWER'), {}, null],
  ['nobody', null, {}, null],
  ['other variables', session('alice', 'ADMIN'), { variables: { id: 'a' } }, 'for alice'],
  ['another document', session('alice', 'ADMIN'), { text: `${query} ` }, 'for alice'],
])('%s shares nothing', async (_, who, asked, mine) => {
  const { things, subscribe } = rig()
  const first = await subscribe(session('alice', 'ADMIN'))
  const second = await subscribe(who, asked)
  expect(things.changed).toHaveLength(2)
  for (const feed of things.changed) feed.push(thing)
  expect(await dataOf(first)).toMatchObject({ mine: 'for alice' })
  expect(await dataOf(second)).toMatchObject({ mine })
  expect(things.executions()).toBe(2)
})

test('an API token shares nothing with its owner', async () => {
  const { things, subscribe } = rig()
  const alice = session('alice')
  await subscribe(alice)
  await subscribe({ ...alice, viewer: { ...alice.viewer, apiTokenId: 'token_1' } })
  await subscribe({ ...alice, viewer: { ...alice.viewer, onlyOwn: true } })
  expect(things.changed).toHaveLength(3)
})

test('a group is left when its last subscriber goes, and the next one makes a new one', async () => {
  const { things, subscribe } = rig()
  const [first, second] = [await subscribe(session('alice')), await subscribe(session('alice'))]
  await first.return()
  const waiting = second.next()
  await second.return()
  expect(await waiting).toEqual({ done: true, value: undefined })
  await things.changed[0]?.returned
  await subscribe(session('alice'))
  expect(things.changed).toHaveLength(2)
})

test('of two who come at once the second stays when the first one goes at once', async () => {
  const { things, subscribe } = rig()
  const both = [subscribe(session('alice')), subscribe(session('alice'))]
  const [shared, spare] = things.changed
  if (shared === undefined || spare === undefined) throw new Error('they were not begun')
  const returned = Promise.withResolvers<IteratorResult<Thing, undefined>>()
  spare.return = () => returned.promise
  const first = await both[0]
  await first?.return()
  returned.resolve({ done: true, value: undefined })
  const second = await both[1]
  if (second === undefined) throw new Error('there is no second one')
  shared.push(thing)
  expect(await dataOf(second)).toMatchObject(thing)
})

test('where every event counts, each gets all in their own time, and an execution is shared', async () => {
  const { things, subscribe } = rig()
  const text = 'subscription { each { id revision text mine } }'
  const both = [
    await subscribe(session('alice'), { text }),
    await subscribe(session('alice'), { text }),
  ]
  const events = [1, 2, 3].map((revision) => ({ id: 'a', revision }))
  for (const event of events) for (const feed of things.each) feed.push(event)
  for (const results of both) {
    for (const { revision } of events) {
      expect((await results.next()).value).toMatchObject({ data: { each: { revision } } })
    }
  }
  expect(things.executions()).toBe(3)
  for (const results of both) await results.return()
  for (const feed of things.each) await feed.returned
})

test('an error of the source is the last result, and tells no secrets', async () => {
  const { things, subscribe } = rig()
  const results = await subscribe(session('alice'))
  things.changed[0]?.fail(new Error('connection to 10.0.0.3 lost'))
  const { value } = await results.next()
  expect(value?.errors?.[0]?.message).toMatch(/^Something went wrong in the server/)
  expect(await results.next()).toEqual({ done: true, value: undefined })
})

test.each(['changed', 'each'] as const)(
  'a result of %s that JSON cannot hold is an error to who asked for it',
  async (field) => {
    const { things, subscribe } = rig()
    const results = await subscribe(session('alice'), {
      text: `subscription { ${field} { id big } }`,
    })
    things[field][0]?.push(thing)
    const { value } = await results.next()
    expect(value?.errors?.[0]?.message).toMatch(/^Something went wrong in the server/)
  },
)
