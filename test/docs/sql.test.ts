import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../support/databases.ts'
import { begin, importTask, until, uploadText } from '../support/imports.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'

const run = promisify(execFile)
const doc = readFileSync('docs/sql.md', 'utf8')

/** The code blocks of a language. */
function blocks(language: string): string[] {
  return [...doc.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
}

const ViewNameDocument = parse(
  'query ($id: ID!) { dataset(id: $id) { viewName } }',
) as TypedDocumentNode<{ dataset: { viewName: string | null } | null }, { id: string }>

/** How the page calls each client, and how it is given statements. */
const clients = {
  SQLite: {
    program: 'sqlite3',
    args: ({ settings }: TestDatabase, sql: string) => [
      '-readonly',
      settings.kind === 'sqlite' ? settings.path : '',
      sql,
    ],
  },
  MariaDB: { program: 'mariadb', args: mysqlArgs },
  MySQL: { program: 'mariadb', args: mysqlArgs },
  PostgreSQL: {
    program: 'psql',
    args: ({ url }: TestDatabase, sql: string) => ['--no-align', '--tuples-only', url, '-c', sql],
  },
}

function mysqlArgs({ url }: TestDatabase, sql: string): string[] {
  const { hostname, port, username, password, pathname } = new URL(url)
  return [
    `--host=${hostname}`,
    `--port=${port || '3306'}`,
    `--user=${decodeURIComponent(username)}`,
    ...(password === '' ? [] : [`--password=${decodeURIComponent(password)}`]),
    '--batch',
    '--skip-column-names',
    pathname.slice(1),
    '-e',
    sql,
  ]
}

onEachDatabase((kind) => {
  const { program, args } = clients[kind.name]

  test(`what the page says of ${program} is so`, async (context) => {
    if (findProgram(program) === undefined) context.skip(`${program} is not installed`)
    const server = await testServer({ on: kind })
    const api = await server.client()
    const text =
      'id,product,price,sold_on\n1,tea,1.50,2024-01-31\n2,tea,2.25,2024-02-01\n3,cup,10,2024-02-02\n'
    const id = await begin(api, {
      uploadId: await uploadText(server, api, text),
      datasetName: 'sales',
    })
    await until(api, id, 'SUCCEEDED')
    const datasetId = (await importTask(api, id)).dataset?.id ?? ''
    let view: string | null | undefined
    while (view == null) {
      view = (await api.request(ViewNameDocument, { id: datasetId })).dataset?.viewName
    }
    const [code = ''] = blocks(kind.name === 'MySQL' ? 'mariadb' : program)
    const { stdout } = await run(program, args(server.database, code.replaceAll('$VIEW', view)))
    const fields = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/[|\t]/))
    expect(fields).toHaveLength(5)
    expect(fields[0]).toEqual([view])
    expect(
      fields.slice(1, 3).map(([product, sales, revenue]) => [product, sales, Number(revenue)]),
    ).toEqual([
      ['cup', '1', 10],
      ['tea', '2', 3.75],
    ])
    expect(fields.slice(3)).toEqual([
      ['2024-01', '1'],
      ['2024-02', '2'],
    ])
  })
})
