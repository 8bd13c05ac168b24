import { getNamedType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildSchema } from '#graphql/schema.ts'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'
import { apiRig } from '../support/api-rig.ts'
import { idOf, insertLinkedThings, tasksOfASet } from '../support/linked-things.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { Statements } from '../support/statements.ts'
import { sharedDatabase } from '../support/test-database.ts'
import { valuesOf, wholeSelection } from '../support/whole-selection.ts'

const schema = buildSchema((await loadKinds([builtInKinds])).values())
const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
  .map((field) => ({ name: field.name, type: getNamedType(field.type), args: field.args }))
  .filter(({ type }) => type.name.endsWith('Connection'))

test('there are lists to look at', () => {
  const names = lists.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['tasks', 'datasets', 'uploadedFiles', 'users']))
})

onEachDatabase((kind) => {
  const shared = sharedDatabase(kind)
  beforeAll(() => insertLinkedThings(shared().database, 25))

  test('each task of a list has its own events and rejected rows, a page for each alias', async () => {
    const api = await apiRig(shared().database)
    const document = `query ($after: String) {
      tasks(first: 8) { nodes { ... on ImportTask {
        id
        first: events(first: 2) { nodes { reason } pageInfo { hasNextPage endCursor } }
        next: events(first: 2, after: $after) { nodes { reason } }
        rejectedRows(first: 1, after: $after) { nodes { record } }
      } } }
    }`
    const after = Buffer.from('2').toString('base64url')
    const imports = [0, 1, 4, 5]
      .map((number) => idOf('task', 23 * tasksOfASet + number))
      .toReversed()
    const { tasks } = (await api.query(document, { after })) as { tasks: { nodes: object[] } }
    expect(tasks.nodes.filter((node) => 'id' in node)).toEqual(
      imports.map((id) => ({
        id,
        first: {
          nodes: [{ reason: `event 1 of ${id}` }, { reason: `event 2 of ${id}` }],
          pageInfo: { hasNextPage: true, endCursor: after },
        },
        next: { nodes: [{ reason: `event 3 of ${id}` }, { reason: `event 4 of ${id}` }] },
        rejectedRows: { nodes: [{ record: `row 3 of ${id}` }] },
      })),
    )
  })

  describe.each(lists)('the list $name with all that is nested in it', ({ name, type, args }) => {
    const { text, fields } = wholeSelection(schema, type)
    const all = args.some((argument) => argument.name === 'all') ? ', all: true' : ''
    const document = `query ($first: Int!) { ${name}(first: $first${all}) ${text} }`

    test('takes as many statements for a hundred items as for eight', async () => {
      const { database } = shared()
      const api = await apiRig(database)
      const statements = await Statements.of(database)
      const few = valuesOf(await api.query(document, { first: 8 }))
      const ofFew = statements.take()
      const many = valuesOf(await api.query(document, { first: 100 }))
      expect(statements.take()).toEqual(ofFew)
      expect(Object.keys(ofFew).length).toBeGreaterThan(0)

      // that proves something only of fields that have a value in more and more items
      const once = (field: string) => field.startsWith(`${type.name}.`) || /^PageInfo/.test(field)
      const empty = [...fields].filter((field) => {
        return !once(field) && (many.get(field) ?? 0) <= (few.get(field) ?? 0)
      })
      expect(empty).toEqual([])
    })
  })
})
