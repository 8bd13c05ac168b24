import { GraphQLError, getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { defaultLimits, type OperationLimits } from '#graphql/limits/limits.ts'
import { Operations } from '#graphql/operations.ts'
import { LogLines, smallSchema } from '../support/http-rig.ts'

const limits: OperationLimits = {
  ...defaultLimits,
  depth: 4,
  aliases: 3,
  fields: 20,
  directives: 2,
}

function operations(changed: Partial<OperationLimits> = {}) {
  return new Operations(smallSchema(), new LogLines(), { ...limits, ...changed })
}

/** What is wrong with a document, in the words that its author reads. */
function refusals(source: string, changed: Partial<OperationLimits> = {}): string[] {
  const prepared = operations(changed).prepare(source)
  if ('kind' in prepared) return []
  for (const error of prepared) expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  return prepared.map(({ message }) => message)
}

/** Fragments of which each spreads the next one twice: one line a level, 2^levels fields. */
function bomb(levels: number, field: string): string {
  const fragments = Array.from({ length: levels }, (_, level) => {
    const inside = level + 1 === levels ? field : `...F${level + 1} ...F${level + 1}`
    return `fragment F${level} on Query { ${inside} }`
  })
  return `{ ...F0 } ${fragments.join(' ')}`
}

describe('the text of an operation', () => {
  test.each([
    [
      'depth',
      '{ node { parent { parent { id } } } }',
      '{ node { parent { parent { parent { id } } } } }',
    ],
    [
      'depth through fragments',
      '{ ...A } fragment A on Query { node { ...B } } fragment B on Item { parent { id } }',
      '{ ...A } fragment A on Query { node { ...B } } fragment B on Item { parent { parent { parent { ...C } } } } fragment C on Item { id }',
    ],
    [
      'depth through inline fragments',
      '{ node { ... { ... on Item { parent { id } } } } }',
      '{ node { ... { ... on Item { parent { parent { parent { id } } } } } } }',
    ],
    ['aliases', '{ a: hello b: hello c: hello }', '{ a: hello b: hello c: hello d: hello }'],
    [
      'aliases in fragments',
      '{ ...A } fragment A on Query { a: hello b: hello }',
      '{ ...A node { ...B ...B } } fragment A on Query { a: hello b: hello } fragment B on Item { i: id }',
    ],
    [
      'directives',
      '{ hello @include(if: true) @skip(if: false) }',
      '{ hello @include(if: true) @skip(if: false) email @skip(if: true) }',
    ],
    [
      'sign-ins',
      'mutation { signIn(password: "a") }',
      'mutation { a: signIn(password: "a") b: signIn(password: "b") }',
    ],
    [
      'sign-ins in fragments',
      'mutation { ...A } fragment A on Mutation { signIn(password: "a") }',
      'mutation { ...A a: signIn(password: "a") } fragment A on Mutation { b: signIn(password: "b") }',
    ],
    [
      'sign-ins in inline fragments',
      'mutation { ... { signIn(password: "a") } }',
      'mutation { ... { a: signIn(password: "a") } ... { b: signIn(password: "b") } }',
    ],
  ])('%s: up to the limit, and not beyond', (_, within, beyond) => {
    expect(refusals(within)).toEqual([])
    expect(refusals(beyond)).toMatchObject([expect.stringMatching(/too large/)])
  })

  test('tokens', () => {
    const many = Array.from({ length: 390 }, (_, index) => `query Q${index} { hello }`)
    expect(refusals(many.join(' '))).toEqual([])
    expect(refusals(`{ ${'hello '.repeat(2_000)} }`)).toMatchObject([
      expect.stringMatching(/contains more than 2000 tokens/),
    ])
  })

  test('each operation of a document is measured by itself', () => {
    expect(refusals('query A { a: hello b: hello } query B { c: hello d: hello }')).toEqual([])
  })

  test('the introspection of GraphiQL passes, with the limits that a server has', () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      schemaDescription: true,
      oneOf: true,
    })
    expect(refusals(query, defaultLimits)).toEqual([])
  })

  test('introspection that goes round in circles does not', () => {
    const query =
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }'
    expect(refusals(query, defaultLimits)).toHaveLength(1)
  })
})

describe('fragment bombs', () => {
  test.each([
    ['fields', 'hello'],
    ['aliases', 'a: hello'],
    ['sign-ins', 'signIn'],
  ])('%s: 2^200 of them are counted in no time', (_, field) => {
    expect(refusals(bomb(200, field), defaultLimits).length).toBeGreaterThan(0)
  })

  test('one that is small when it has gone off is let in', () => {
    expect(refusals(bomb(3, 'hello'), defaultLimits)).toEqual([])
  })

  test('fragments that spread each other are refused, not followed for ever', () => {
    const source = '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A hello }'
    expect(refusals(source)).toMatchObject([expect.stringMatching(/Cannot spread fragment/)])
  })
})

describe('lists', () => {
  async function run(query: string, variableValues: Record<string, unknown> = {}, cost = 1_000) {
    const checked = operations({ cost, depth: 12 })
    const document = checked.prepare(query)
    if (!('kind' in document)) throw new AggregateError(document)
    const schema = checked.schema
    const { errors = [] } = await checked.execute({ schema, document, variableValues })
    return errors.map(({ message, extensions }) => {
      if (extensions['code'] === 'INTERNAL') return 'it ran'
      return message
    })
  }
  const ran = ['it ran']
  const costly = [expect.stringMatching(/may resolve \d+ fields, 1000 are allowed/)]
  const tooLong = [expect.stringMatching(/at most 1000 items/)]

  test.each([
    ['within', '{ items(first: 400) { nodes { id } } }', {}, ran],
    ['beyond', '{ items(first: 600) { nodes { id } } }', {}, costly],
    ['from the back', '{ items(last: 600) { nodes { id } } }', {}, costly],
    ['of no size: 50 each', '{ items { nodes { items { nodes { id } } } } }', {}, costly],
    [
      'one in the other',
      '{ items(first: 10) { nodes { items(first: 40) { nodes { id } } } } }',
      {},
      ran,
    ],
    [
      'one in the other, beyond',
      '{ items(first: 10) { nodes { items(first: 60) { nodes { id } } } } }',
      {},
      costly,
    ],
    ['a variable', 'query ($n: Int) { items(first: $n) { nodes { id } } }', { n: 400 }, ran],
    [
      'a large variable',
      'query ($n: Int) { items(first: $n) { nodes { id } } }',
      { n: 600 },
      costly,
    ],
    [
      'a variable by its default',
      'query ($n: Int = 600) { items(first: $n) { nodes { id } } }',
      {},
      costly,
    ],
    [
      'a variable that is null: 50',
      'query ($n: Int = 600) { items(first: $n) { nodes { id } } }',
      { n: null },
      ran,
    ],
    [
      'a default of the schema: 20',
      '{ few { nodes { id name parent { id } items(first: 1) { nodes { id } } } } }',
      {},
      ran,
    ],
    [
      'in a fragment',
      '{ ...A } fragment A on Query { items(first: 600) { nodes { id } } }',
      {},
      costly,
    ],
    ['longer than any may be', '{ items(first: 1001) { nodes { id } } }', {}, tooLong],
    [
      'longer by a variable',
      'query ($n: Int) { items(first: $n) { nodes { id } } }',
      { n: 2 ** 31 - 1 },
      tooLong,
    ],
    ['negative: left to the resolver', '{ items(first: -5) { nodes { id } } }', {}, ran],
  ])('%s', async (_, query, variables, expected) => {
    expect(await run(query, variables)).toEqual(expected)
  })

  test('only the operation that runs counts', async () => {
    const checked = operations({ cost: 100 })
    const document = checked.prepare(
      'query Small { hello } query Large { items(first: 900) { nodes { id } } }',
    )
    if (!('kind' in document)) throw new AggregateError(document)
    const { schema } = checked
    const small = await checked.execute({ schema, document, operationName: 'Small' })
    expect(small).toEqual({ data: { hello: 'world' } })
    const large = await checked.execute({ schema, document, operationName: 'Large' })
    expect(large.errors).toHaveLength(1)
  })

  test('subscriptions are checked as well', async () => {
    const checked = operations({ cost: 0 })
    const document = checked.prepare('subscription { ticks }')
    if (!('kind' in document)) throw new AggregateError(document)
    const result = await checked.subscribe({ schema: checked.schema, document })
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})

describe('a NUL, which not every database holds,', () => {
  async function run(query: string, variableValues: Record<string, unknown> = {}) {
    const checked = operations()
    const document = checked.prepare(query)
    if (!('kind' in document)) throw new AggregateError(document)
    const { schema } = checked
    const { errors = [] } = await checked.execute({ schema, document, variableValues })
    return errors.map(({ message, extensions }) => `${extensions['code']}: ${message}`)
  }
  const refused = ['BAD_USER_INPUT: A text holds a NUL character. Leave it out.']
  const signIn = 'mutation ($p: String!) { signIn(password: $p) }'

  test.each([
    ['in a literal', String.raw`mutation { signIn(password: "a\u0000") }`, {}],
    ['in a literal, in braces', String.raw`mutation { signIn(password: "a\u{000}") }`, {}],
    ['in a variable', signIn, { p: 'a\0' }],
    ['deep in a variable', signIn, { p: 'a', q: [{ r: ['\0'] }] }],
    ['in a key of a variable', signIn, { p: 'a', q: { 'k\0': 1 } }],
  ])('%s is refused', async (_, query, variables) => {
    expect(await run(query, variables)).toEqual(refused)
  })

  test.each([
    [
      'an escaped backslash before digits',
      String.raw`mutation { signIn(password: "\\u0000") }`,
      {},
    ],
    ['a backslash in a variable', signIn, { p: String.raw`\u0000` }],
  ])('and not %s', async (_, query, variables) => {
    expect(await run(query, variables)).toEqual([])
  })
})

describe('documents that were checked', () => {
  test('are not parsed again', () => {
    const checked = operations()
    const first = checked.prepare('{ hello }')
    expect(checked.prepare('{ hello }')).toBe(first)
  })

  test('are forgotten when many others came after', () => {
    const checked = operations()
    const first = checked.prepare('{ hello }')
    for (let index = 0; index < 200; index += 1) checked.prepare(`{ hello } # ${index}`)
    const again = checked.prepare('{ hello }')
    expect(again).not.toBe(first)
    expect(again).toEqual(first)
  })

  test('are not kept when they are wrong', () => {
    const checked = operations()
    const errors = () => checked.prepare('{ helo }')
    const [one, two] = [errors(), errors()]
    if ('kind' in one || 'kind' in two) throw new Error('it should be refused')
    expect(one[0]).toBeInstanceOf(GraphQLError)
    expect(one[0]).not.toBe(two[0])
  })
})
