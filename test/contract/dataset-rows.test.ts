import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import {
  ImportTaskDocument,
  StartImportDocument,
  TaskChangedDocument,
} from '../../schema/generated/operations.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedServer } from '../support/server.ts'

interface Page {
  nodes: { number: number; values: unknown[] }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}
interface Arguments {
  first?: number
  after?: string | null
  last?: number
  before?: string | null
  where?: { column: string; op: string; value?: unknown }[]
}
const RowsDocument = parse(`
  query ($id: ID!, $first: Int! = 50, $after: String, $last: Int, $before: String, $where: [RowFilter!]) {
    dataset(id: $id) {
      rows(first: $first, after: $after, last: $last, before: $before, where: $where) {
        nodes { number values }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`) as TypedDocumentNode<{ dataset: { rows: Page } | null }, Arguments & { id: string }>

onEachDatabase((kind) => {
  const shared = sharedServer(kind)

  async function dataset(): Promise<(page: Arguments) => Promise<Page>> {
    const { server, api } = await shared()
    const file = join(server.folder, 'numbers.csv')
    // record 4 is rejected and leaves a gap
    const records = [1, 2, 3, 'x', 5, 6, 7, 8, 9, 10].map((n) => `${n},row ${n}`)
    writeFileSync(file, `n,text\n${records.join('\n')}\n`)
    const uploadId = await api.upload(file, 'numbers.csv')
    const { startImport } = await api.request(StartImportDocument, {
      input: {
        uploadId,
        columns: [
          { name: 'n', type: 'INTEGER' },
          { name: 'text', type: 'TEXT' },
        ],
      },
    })
    const taskId = startImport.task?.id ?? ''
    for await (const _ of api.subscribe(TaskChangedDocument, { id: taskId }));
    const { task } = await api.request(ImportTaskDocument, { id: taskId })
    if (task?.__typename !== 'ImportTask' || task.dataset == null) throw new Error('no dataset')
    const { id } = task.dataset
    return async (page) => {
      const answer = await api.request(RowsDocument, { id, ...page })
      if (answer.dataset === null) throw new Error('no dataset')
      return answer.dataset.rows
    }
  }

  const numbers = (page: Page) => page.nodes.map((row) => row.number)

  test('rows are paged forwards, by row number, over the gaps that rejected records leave', async () => {
    const rows = await dataset()
    const first = await rows({ first: 4 })
    expect(numbers(first)).toEqual([1, 2, 3, 5])
    expect(first.nodes[3]?.values).toEqual([5, 'row 5'])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await rows({ first: 100, after: first.pageInfo.endCursor })
    expect(numbers(second)).toEqual([6, 7, 8, 9, 10])
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('rows are paged backwards, each page in the list’s order', async () => {
    const rows = await dataset()
    const last = await rows({ last: 4 })
    expect(numbers(last)).toEqual([7, 8, 9, 10])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const before = await rows({ last: 4, before: last.pageInfo.startCursor })
    expect(numbers(before)).toEqual([2, 3, 5, 6])
    const start = await rows({ last: 4, before: before.pageInfo.startCursor })
    expect(numbers(start)).toEqual([1])
    expect(start.pageInfo.hasPreviousPage).toBe(false)
  })

  test('rows that meet all filters are paged in both directions', async () => {
    const rows = await dataset()
    const where = [
      { column: 'n', op: 'GT', value: 2 },
      { column: 'n', op: 'NE', value: '7' },
      { column: 'text', op: 'STARTS_WITH', value: 'row ' },
    ]
    const first = await rows({ where, first: 3 })
    expect(numbers(first)).toEqual([3, 5, 6])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const rest = await rows({ where, first: 3, after: first.pageInfo.endCursor })
    expect(numbers(rest)).toEqual([8, 9, 10])
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const last = await rows({ where, last: 2 })
    expect(numbers(last)).toEqual([9, 10])
    expect(numbers(await rows({ where, last: 9, before: last.pageInfo.startCursor }))).toEqual([
      3, 5, 6, 8,
    ])
    const none = await rows({ where: [{ column: 'text', op: 'IN', value: [] }] })
    expect(none).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  test.each([
    [{ first: 1_001 }, 'at most 1000 items'],
    [{ first: -1 }, '0 to 1000'],
    [{ first: 10, after: 'rubbish' }, 'This cursor is none of this list'],
    [{ first: 10, last: 10 }, 'either first or last'],
    [{ first: 10, after: Buffer.from('99:5').toString('base64url') }, 'has been replaced'],
    [{ where: [{ column: 'm', op: 'NOT_NULL' }] }, 'no column "m"; it has "n", "text"'],
    [
      { where: [{ column: 'n', op: 'EQ', value: 'x' }] },
      'EQ on column "n" (INTEGER) takes a whole',
    ],
    [{ where: [{ column: 'n', op: 'LIKE', value: 'x' }] }, 'does not exist in "FilterOp"'],
    [
      {
        where: [{ column: 'n', op: 'GT', value: 2 }],
        after: Buffer.from('99:5').toString('base64url'),
      },
      'has been replaced',
    ],
  ])('%j is told what is wrong with it', async (page, message) => {
    const rows = await dataset()
    await expect(rows(page)).rejects.toThrow(message)
  })
})
