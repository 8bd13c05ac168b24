import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DatasetDocument,
  PauseTaskDocument,
  StopTaskDocument,
  TaskDocument,
  UndoTaskDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, uploadText } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

type Rows = readonly (readonly [id: number, text: string])[]

/** What may happen to a dataset; `stopped` imports change nothing. */
const commands = fc.oneof(
  fc.record({
    what: fc.constantFrom('APPEND' as const, 'REPLACE' as const, 'UPSERT' as const),
    rows: fc.array(fc.tuple(fc.nat(20), fc.stringMatching(/^[a-z]{1,3}$/)), { maxLength: 30 }),
    stopped: fc.boolean(),
  }),
  fc.record({ what: fc.constant('undo' as const) }),
)
type Command = typeof commands extends fc.Arbitrary<infer T> ? T : never

/** What readers see after an import, by the meaning of its mode. */
function changed(seen: Rows, mode: 'APPEND' | 'REPLACE' | 'UPSERT', rows: Rows): Rows {
  if (mode === 'APPEND') return [...seen, ...rows]
  if (mode === 'REPLACE') return rows
  const last = rows.filter(([id], i) => !rows.some((later, j) => j > i && later[0] === id))
  const ids = new Set(last.map(([id]) => id))
  return [...seen.filter(([id]) => !ids.has(id)), ...last]
}

interface Change {
  readonly taskId: string
  readonly before: Rows
  /** Whether readers have another table since then. */
  readonly switches: boolean
}

class Model {
  seen: Rows
  readonly changes: Change[] = []
  readonly #server: TestServer
  readonly #api: ApiClient
  readonly #datasetId: string

  constructor(server: TestServer, api: ApiClient, datasetId: string, seen: Rows) {
    this.#server = server
    this.#api = api
    this.#datasetId = datasetId
    this.seen = seen
  }

  async run(command: Command): Promise<void> {
    if (command.what === 'undo') return this.#undo()
    const { what: mode, rows, stopped } = command
    const text = `id,text\n${rows.map((row) => `${row.join(',')}\n`).join('')}`
    const uploadId = await uploadText(this.#server, this.#api, text)
    const keys = mode === 'UPSERT' ? { keyColumns: ['id'] } : {}
    const id = await begin(this.#api, { uploadId, datasetId: this.#datasetId, mode, ...keys })
    if (stopped) {
      await this.#api.request(PauseTaskDocument, { input: { id } })
      await this.#api.request(StopTaskDocument, { input: { id } })
    }
    const { state } = await until(this.#api, id, 'SUCCEEDED', 'STOPPED')
    // a stop may come too late
    if (state === 'STOPPED') return
    this.changes.push({ taskId: id, before: this.seen, switches: mode !== 'APPEND' })
    this.seen = changed(this.seen, mode, rows)
  }

  async #undo(): Promise<void> {
    const newest = this.changes.at(-1)
    if (newest === undefined) return
    const input = { id: newest.taskId }
    const { task } = await this.#api.request(TaskDocument, input)
    const { undoTask } = await this.#api.request(UndoTaskDocument, { input })
    expect(undoTask.userErrors.length === 0).toBe(task?.availableActions.includes('UNDO'))
    if (undoTask.userErrors.length > 0) {
      // what it had put away was let go when the next one was published
      expect(newest.switches).toBe(true)
      return
    }
    await until(this.#api, newest.taskId, 'STOPPED')
    this.changes.pop()
    this.seen = newest.before
  }

  async check(): Promise<void> {
    const { dataset } = await this.#api.request(DatasetDocument, {
      id: this.#datasetId,
      first: 1_000,
    })
    expect(dataset?.rows.nodes.map(({ values }) => values)).toEqual(this.seen)
    expect(dataset).toMatchObject({ rowCount: this.seen.length, writer: null })
  }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  test('whatever happens to a dataset, readers see what the imports that were kept come to', async () => {
    const { server, api } = await shared()
    await fc.assert(
      fc.asyncProperty(fc.array(commands, { minLength: 3, maxLength: 8 }), async (list) => {
        const uploadId = await uploadText(server, api, 'id,text\n1,one\n2,two\n')
        const id = await begin(api, { uploadId })
        await until(api, id, 'SUCCEEDED')
        const datasetId = (await importTask(api, id)).dataset?.id ?? ''
        const model = new Model(server, api, datasetId, [
          [1, 'one'],
          [2, 'two'],
        ])
        for (const command of list) {
          await model.run(command)
          await model.check()
        }
      }),
      { numRuns: 8, seed: 20_261_124 },
    )
  }, 120_000)
})
