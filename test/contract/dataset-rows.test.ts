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
}
const RowsDocument = parse(`
  query ($id: ID!, $first: Int! = 50, $after: String, $last: Int, $before: String) {
    dataset(id: $id) {
      rows(first: $first, after: $after, last: $last, before: $before) {
        nodes { number values }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`) as TypedDocumentNode<{ dataset: { rows: Page } | null }, Arguments & { id: string }>
const LastRowsDocument = parse(`
  query ($id: ID!, $last: Int, $before: String) {
    dataset(id: $id) {
      rows(last: $last, before: $before) {
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
      const document = page.last === undefined ? RowsDocument : LastRowsDocument
      const answer = await api.request(document, { id, ...page })
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

  test.each([
    [{ first: 1_001 }, 'at most 1000 items'],
    [{ first: -1 }, '0 to 1000'],
    [{ first: 10, after: 'rubbish' }, 'This cursor is none of this list'],
    [{ first: 10, after: Buffer.from('99:5').toString('base64url') }, 'has been replaced'],
  ])('%j is told what is wrong with it', async (page, message) => {
    const rows = await dataset()
    await expect(rows(page)).rejects.toThrow(message)
  })
})
