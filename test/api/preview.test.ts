import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { print } from 'graphql'
import { describe, expect, test } from 'vitest'
import {
  type ColumnInput,
  CreateUserDocument,
  DatasetDocument,
  PreviewFileDocument,
  type PreviewFileQueryVariables,
  SignInDocument,
  StartImportDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { begin, importTask, until } from '../support/imports.ts'
import { admin, sharedServer } from '../support/server.ts'

const shared = sharedServer()

async function upload(content: string | Uint8Array, name = 'file.csv') {
  const { server, api } = await shared()
  const path = join(server.folder, 'to-upload')
  writeFileSync(path, content)
  return { api, id: await api.upload(path, name) }
}

async function previewOf(api: ApiClient, variables: PreviewFileQueryVariables) {
  const { uploadedFile } = await api.request(PreviewFileDocument, variables)
  if (uploadedFile?.preview == null) throw new Error('no preview')
  return uploadedFile.preview
}

interface Answer {
  readonly data?: unknown
  readonly errors?: {
    message: string
    path?: string[]
    extensions: { code: string; field?: string[] }
  }[]
}

/** The answer as it comes, errors included. */
async function answerTo(query: string, variables: object, account = admin): Promise<Answer> {
  const { server, api } = await shared()
  const { signIn } = await api.request(SignInDocument, { input: account })
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${signIn.token}` },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Answer
}

function refused(variables: PreviewFileQueryVariables, account = admin): Promise<Answer> {
  return answerTo(print(PreviewFileDocument), variables, account)
}

async function newAccount(role: 'EDITOR' | 'VIEWER') {
  const { api } = await shared()
  const account = { email: `${Math.random()}@example.com`, password: 'a password for tests' }
  await api.request(CreateUserDocument, { input: { ...account, role } })
  return account
}

const people = 'id,name,born\n007,Ann,1990-02-28\n8,,1990-02-30\n9,"Bo, jr.",\n'

test('a preview shows what the import then makes', async () => {
  const { api, id } = await upload(people)
  const seen = await previewOf(api, { id })
  expect(seen).toMatchObject({
    dialect: {
      delimiter: ',',
      quote: '"',
      escape: '"',
      comment: '',
      encoding: 'utf-8',
      header: true,
      skipLines: 0,
      decimalSeparator: '.',
      dateOrder: 'YMD',
    },
    header: ['id', 'name', 'born'],
    columns: [
      { name: 'id', type: 'TEXT', nullable: true },
      { name: 'name', type: 'TEXT', nullable: true },
      { name: 'born', type: 'TEXT', nullable: true },
    ],
    reasons: [expect.any(String), expect.any(String), expect.any(String)],
    problems: [],
  })
  const task = await begin(api, { uploadId: id })
  await until(api, task, 'SUCCEEDED')
  const { dataset } = await importTask(api, task)
  expect(dataset?.columns).toEqual(seen.columns)
  const read = await api.request(DatasetDocument, { id: dataset?.id ?? '', first: 10 })
  expect(read.dataset?.rows.nodes.map(({ values }) => values)).toEqual(seen.rows)
})

const columns: ColumnInput[] = [
  { source: 'name', name: 'who', type: 'TEXT' },
  { name: 'born', type: 'DATE', nullable: true },
]

test('columns and first are heeded; problems tell line, column, value, code and why', async () => {
  const { api, id } = await upload(people)
  const seen = await previewOf(api, { id, columns, first: 1 })
  expect(seen).toMatchObject({
    header: ['id', 'name', 'born'],
    columns: [
      { name: 'who', type: 'TEXT' },
      { name: 'born', type: 'DATE' },
    ],
    reasons: [null, null],
    rows: [['Ann', '1990-02-28']],
    problems: [
      {
        line: 3,
        record: '8,,1990-02-30',
        column: 'born',
        value: '1990-02-30',
        code: 'INVALID_DATE',
      },
    ],
  })
  expect(await previewOf(api, { id, columns, first: 0 })).toMatchObject({ rows: [] })
  expect((await previewOf(api, { id, columns, first: 1_000 })).rows).toHaveLength(2)
})

test('a dialect that the user gives counts in the preview and in the import', async () => {
  const { api, id } = await upload("a;b\n1;'x;y'\n-;z\n")
  const dialect = { delimiter: ';', quote: "'", nullTokens: ['-'], encoding: 'UTF8' }
  const seen = await previewOf(api, { id, dialect })
  expect(seen.dialect).toMatchObject({
    delimiter: ';',
    quote: "'",
    nullTokens: ['-'],
    encoding: 'utf-8',
  })
  const rows = [
    ['1', 'x;y'],
    [null, 'z'],
  ]
  expect(seen.rows).toEqual(rows)
  // what a preview tells can be given to the import as it is
  const task = await begin(api, { uploadId: id, dialect: seen.dialect })
  await until(api, task, 'SUCCEEDED')
  const { dataset } = await importTask(api, task)
  const read = await api.request(DatasetDocument, { id: dataset?.id ?? '', first: 10 })
  expect(read.dataset?.rows.nodes.map(({ values }) => values)).toEqual([
    [1, 'x;y'],
    [null, 'z'],
  ])
})

test('with datasetId the columns are those of the dataset, or why they do not fit is told', async () => {
  const { api, id: uploadId } = await upload('n,when\n1,2024-01-01\n')
  const task = await begin(api, { uploadId })
  await until(api, task, 'SUCCEEDED')
  const datasetId = (await importTask(api, task)).dataset?.id ?? ''
  const fits = await upload('when,n\n2024-01-02,2\n2024-01-03,three\n')
  expect(await previewOf(api, { id: fits.id, datasetId })).toMatchObject({
    columns: [
      { name: 'n', type: 'INTEGER' },
      { name: 'when', type: 'DATE' },
    ],
    reasons: [null, null],
    rows: [['2', '2024-01-02']],
    problems: [{ line: 3, column: 'n', value: 'three', code: 'NOT_AN_INTEGER' }],
  })
  const { id } = await upload('n,colour\n1,red\n')
  expect(await refused({ id, datasetId })).toMatchObject({
    data: { uploadedFile: { preview: null } },
    errors: [
      {
        message: expect.stringContaining('no column "colour"'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  })
  // somebody else's dataset is as one that there is not
  const stranger = await newAccount('EDITOR')
  const { server } = await shared()
  const theirs = await server.client(stranger)
  const path = join(server.folder, 'to-upload')
  const own = await theirs.upload(path, 'own.csv')
  expect((await refused({ id: own, datasetId }, stranger)).errors).toMatchObject([
    { message: `There is no dataset ${datasetId}.`, extensions: { code: 'NOT_FOUND' } },
  ])
})

describe('is answered with BAD_USER_INPUT and what to do:', () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01', 'latin1')
  test.each<[what: string, content: string | Uint8Array, given: object, message: RegExp]>([
    ['an image', png, {}, /looks like a PNG image/],
    ['an empty file', '', {}, /The file is empty/],
    ['a damaged archive', gzipSync(people).subarray(0, -4), {}, /Check it with "gzip -t"/],
    ['more rows than 1,000', people, { first: 1_001 }, /0 to 1,000 rows/],
    ['less than no rows', people, { first: -1 }, /0 to 1,000 rows/],
    [
      'a delimiter of two characters',
      people,
      { dialect: { delimiter: '::' } },
      /one ASCII character/,
    ],
    ['an unknown encoding', people, { dialect: { encoding: 'klingon' } }, /utf-8, utf-16le/],
    [
      'a source that the file has not',
      people,
      { columns: [{ source: 'x', name: 'y', type: 'TEXT' }] },
      /no column "x"; it has "id"/,
    ],
    [
      'a column of a type that there is not',
      people,
      { columns: [{ name: 'id', type: 'MONEY' }] },
      /MONEY/,
    ],
  ])('%s', async (_, content, given, message) => {
    const { id } = await upload(content)
    const { errors } = await refused({ id, ...given })
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.message).toMatch(message)
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test('a wrong dialect, with the path of its field', async () => {
    const { id } = await upload(people)
    const { errors } = await refused({ id, dialect: { delimiter: ';', quote: ';' } })
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: ['dialect', 'quote'],
    })
  })

  test('the import refuses a wrong dialect with the path of its field', async () => {
    const { api, id: uploadId } = await upload(people)
    const input = { uploadId, dialect: { delimiter: ';', quote: ';' } }
    const { startImport } = await api.request(StartImportDocument, { input })
    expect(startImport).toMatchObject({
      task: null,
      userErrors: [{ code: 'INVALID_INPUT', field: ['dialect', 'quote'] }],
    })
  })
})

test('an unclosed quote is a problem of the preview, which shows the rows before it', async () => {
  const { api, id } = await upload('a,b\n1,2\n3,"open\n')
  expect(await previewOf(api, { id })).toMatchObject({
    rows: [['1', '2']],
    problems: [{ line: 3, code: 'UNCLOSED_QUOTE' }],
  })
})

test('a compressed file is previewed by its content', async () => {
  const { api, id } = await upload(gzipSync(people), 'people.csv.gz')
  expect((await previewOf(api, { id, first: 1 })).rows).toEqual([['007', 'Ann', '1990-02-28']])
})

test('whoever sees the file sees its preview, and nobody else', async () => {
  const { server } = await shared()
  const { id } = await upload(people)
  const viewer = await server.client(await newAccount('VIEWER'))
  expect((await previewOf(viewer, { id })).header).toEqual(['id', 'name', 'born'])
  expect(await refused({ id }, await newAccount('EDITOR'))).toEqual({
    data: { uploadedFile: null },
  })
})

test('ten previews are as much as an operation may ask for', async () => {
  const { id } = await upload(people)
  const query = (count: number) =>
    `query ($id: ID!) { uploadedFile(id: $id) { ${Array.from({ length: count }, (_, i) => `p${i}: preview { rows }`).join(' ')} } }`
  const { data } = await answerTo(query(10), { id })
  const rows = [
    ['007', 'Ann', '1990-02-28'],
    ['8', null, '1990-02-30'],
    ['9', 'Bo, jr.', null],
  ]
  expect(data).toEqual({
    uploadedFile: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`p${i}`, { rows }])),
  })
  expect((await answerTo(query(11), { id })).errors).toMatchObject([
    {
      message: expect.stringContaining('50000 are allowed'),
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ])
  const list = await answerTo('{ uploadedFiles(first: 20) { nodes { preview { rows } } } }', {})
  expect(list.errors?.[0]?.message).toMatch(/ask for shorter lists or fewer fields/)
})
