import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DatasetDocument, StopTaskDocument } from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until, untilMoving } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

type ColumnType = 'TEXT' | 'INTEGER'

/** A file of `width` columns of one type; each row repeats one value. */
async function uploadWide(server: TestServer, api: ApiClient, width: number, values: string[]) {
  const names = Array.from({ length: width }, (_, i) => `column ${i}`)
  const rows = values.map((value) => Array(width).fill(value).join(','))
  const path = join(server.folder, 'wide.csv')
  writeFileSync(path, `${names.join(',')}\n${rows.join('\n')}\n`)
  const columnsOf = (type: ColumnType) => names.map((name) => ({ name, type }))
  return { uploadId: await api.upload(path, 'wide.csv'), columnsOf }
}

onEachDatabase((kind) => {
  const shared = sharedServer(kind)
  const isMysqlFamily = kind.name === 'MariaDB' || kind.name === 'MySQL'

  test.each([
    ['TEXT', 400],
    ['INTEGER', 1_000],
  ] as const)(
    `a table of %s columns, %i of them, is ${isMysqlFamily ? 'refused before the first row, with what to do' : 'fine'}`,
    async (type, width) => {
      const { server, api } = await shared()
      const { uploadId, columnsOf } = await uploadWide(server, api, width, ['1', '2'])
      const id = await begin(api, { uploadId, columns: columnsOf(type) })
      const { state, failure, progress } = await until(api, id, 'SUCCEEDED', 'FAILED')
      if (!isMysqlFamily)
        return expect({ state, rows: progress.rowsDone }).toEqual({ state: 'SUCCEEDED', rows: 2 })
      expect(failure).toMatchObject({ code: 'TABLE_TOO_WIDE', retryable: false })
      expect(failure?.message).toContain(`these ${width} columns`)
      expect(progress).toMatchObject({ rowsDone: 0, rowsRejected: 0 })
      expect((await importTask(api, id)).dataset).toBeNull()
    },
  )

  // PostgreSQL keeps 18 bytes of a longer text in the row, MariaDB texts of up to 40 bytes
  const tooMuch = {
    PostgreSQL: { width: 600, long: 'a text that does not fit into eighteen bytes' },
    MariaDB: { width: 300, long: 'a text of just below forty bytes......' },
    // MySQL takes only tables of which every row fits
    MySQL: undefined,
    SQLite: undefined,
  }[kind.name]
  if (tooMuch === undefined) return
  test('a row that is more than the database can hold is rejected, and those around it are loaded', async () => {
    const { server, api } = await shared()
    const { width, long } = tooMuch
    const values = [...Array(20).fill('short'), long, 'short', long, ...Array(600).fill('short')]
    const { uploadId, columnsOf } = await uploadWide(server, api, width, values)
    const columns = columnsOf('TEXT')
    const id = await begin(api, { uploadId, columns })
    await until(api, id, 'SUCCEEDED')
    const task = await importTask(api, id)
    expect(task.progress).toMatchObject({ rowsDone: 621, rowsRejected: 2 })
    expect(task.rejectedRows.nodes).toMatchObject([
      { line: 22, code: 'ROW_TOO_LARGE', column: null, value: null },
      { line: 24, code: 'ROW_TOO_LARGE', column: null, value: null },
    ])
    expect(task.rejectedRows.nodes[0]?.record).toBe(Array(width).fill(long).join(','))
    const datasetId = task.dataset?.id ?? ''
    const { dataset } = await api.request(DatasetDocument, { id: datasetId, first: 1_000 })
    const numbers = dataset?.rows.nodes.map((row) => row.number)
    expect(numbers).toHaveLength(621)
    expect(numbers?.slice(19, 23)).toEqual([20, 22, 24, 25])

    // a stop that keeps what there is keeps it, whatever was rejected
    const many = await uploadWide(server, api, width, [long, ...Array(20_000).fill('short')])
    const kept = await begin(api, { uploadId: many.uploadId, columns, maxRejectedRows: 0 })
    await untilMoving(api, kept)
    await api.request(StopTaskDocument, { input: { id: kept, keep: true } })
    const { progress } = await until(api, kept, 'STOPPED', 'FAILED')
    const { dataset: partial } = await importTask(api, kept)
    expect(partial?.rowCount ?? 0).toBe(progress.rowsDone)

    // the policy counts them, too
    const strict = await begin(api, { uploadId, columns, onInvalidRow: 'FAIL' })
    const { failure } = await until(api, strict, 'FAILED')
    expect(failure).toMatchObject({ code: 'ROW_TOO_LARGE', retryable: false })
    const few = await begin(api, { uploadId, columns, maxRejectedRows: 1 })
    expect((await until(api, few, 'FAILED')).failure?.code).toBe('TOO_MANY_REJECTED_ROWS')
  })
})
