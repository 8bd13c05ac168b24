import { beforeAll, expect, test } from 'vitest'
import { TaskEntity } from '#database/entities/task.ts'
import { TaskReader } from '#database/stores/task-reader.ts'
import { apiRig } from '../support/api-rig.ts'
import { idOf, insertLinkedThings, tasksOfASet } from '../support/linked-things.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { Statements } from '../support/statements.ts'
import { sharedDatabase } from '../support/test-database.ts'
import { wholeSelection } from '../support/whole-selection.ts'

onEachDatabase((kind) => {
  const shared = sharedDatabase(kind)
  beforeAll(() => insertLinkedThings(shared().database, 32))

  test('tasks that change at once are read together, with all that is nested in them', async () => {
    const { database } = shared()
    const api = await apiRig(database)
    const { text } = wholeSelection(api.schema, api.type('ImportTask'))
    const document = `subscription { tasksChanged { ... on ImportTask ${text} } }`
    const results = await api.subscribe(document)
    const statements = await Statements.of(database)
    let revision = 100

    /** The statements that so many imports cost that change at once. */
    async function costOf(count: number): Promise<number> {
      revision++
      const ids = Array.from({ length: count }, (_, set) => idOf('task', set * tasksOfASet))
      await database.transaction((tx) =>
        tx.createQueryBuilder().update(TaskEntity).set({ revision }).execute(),
      )
      statements.take()
      for (const taskId of ids) api.hub.publish({ taskId, revision, state: true })
      const seen = new Set<unknown>()
      while (seen.size < count) {
        const { value } = await results.next()
        const task = value?.data?.['tasksChanged']
        expect(value?.errors).toBeUndefined()
        seen.add((task as { id: string }).id)
      }
      expect(seen).toEqual(new Set(ids))
      return Object.values(statements.take()).reduce((sum, each) => sum + each, 0)
    }

    const one = await costOf(1)
    // what is read of the changes themselves counts as well
    expect(one).toBeGreaterThan(10)
    expect(await costOf(16)).toBe(one)
    expect(await costOf(20)).toBeLessThanOrEqual(2 * one)
    expect(await costOf(32)).toBeLessThanOrEqual(3 * one)
  })

  test('events are read of more tasks than one condition takes', async () => {
    const reader = new TaskReader(shared().database)
    const above = Array.from({ length: 1_200 }, (_, i) => ({ taskId: idOf('task', i), seq: 5 }))
    const events = await reader.eventsAbove(above)
    const expected = above.slice(0, 32 * tasksOfASet).map(({ taskId }) => taskId)
    expect(events.map(({ taskId, seq }) => `${taskId} ${seq}`).toSorted()).toEqual(
      expected.flatMap((taskId) => [`${taskId} 6`, `${taskId} 7`]),
    )
  })
})
