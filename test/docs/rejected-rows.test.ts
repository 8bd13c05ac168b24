import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { CreateApiTokenDocument, DatasetDocument } from '../../schema/generated/operations.ts'
import { begin, importTask, rejectedFile, until, uploadText } from '../support/imports.ts'
import { sharedServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'
import { tempDir } from '../support/temp-dir.ts'

const run = promisify(execFile)
const doc = readFileSync('docs/rejected-rows.md', 'utf8')
const shared = sharedServer()

/** The codes of the table under a heading, in its order. */
function tableOf(heading: string): string[] {
  const [section = ''] = doc.split(`\n## ${heading}\n`)[1]?.split('\n## ') ?? []
  return [...section.matchAll(/^\| ([A-Z][A-Z_0-9]+) \|/gm)].map(([, code = '']) => code)
}

test('the table of rows has every code with which a row is rejected, and no other', () => {
  const [union = ''] =
    readFileSync('src/csv/rejection.ts', 'utf8').match(/type RejectionCode =.*?\n\n/s) ?? []
  const codes = [...union.matchAll(/\| '([A-Z_0-9]+)'/g)].map(([, code = '']) => code)
  expect(codes).toContain('RAGGED_ROW')
  expect(tableOf('Codes of rows').toSorted()).toEqual(codes.toSorted())
})

test('the table of imports has every code with which one fails, and no other', async () => {
  const codes = new Set<string>()
  for await (const file of glob('src/{csv,database,runner,storage,tasks}/**/*.ts')) {
    const text = readFileSync(file, 'utf8')
    for (const [, code = ''] of text.matchAll(
      /(?:new TaskFailure\(\s*|\b(?:failureCode|code): )'([A-Z_0-9]+)'/g,
    )) {
      codes.add(code)
    }
  }
  expect(codes).toContain('UNCLOSED_QUOTE')
  // only exports fail with it
  expect(codes.delete('OUTPUT_LOST')).toBe(true)
  expect(tableOf('Codes of imports').toSorted()).toEqual([...codes].toSorted())
})

const source = 'id,price,sold_on\n1,1.50,\n2,1.2.3,2024-02-01\n3,1,\n4,1,\n5,1,\n6,4.50\n'

test('the file is as the page shows it, and bash and curl mend it as the page says', async (context) => {
  if (findProgram('curl') === undefined) context.skip('there is no curl')
  const { server, api } = await shared()
  const id = await begin(api, {
    uploadId: await uploadText(server, api, source),
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'price', type: 'DECIMAL' },
      { name: 'sold_on', type: 'DATE' },
    ],
  })
  await until(api, id, 'SUCCEEDED')
  const text = await (await rejectedFile(server, api, id)).text()
  expect(doc).toContain(`\n\`\`\`\n${text}\`\`\`\n`)

  const { dataset } = await importTask(api, id)
  const { createApiToken } = await api.request(CreateApiTokenDocument, {
    input: { name: 'mending', role: 'EDITOR' },
  })
  const [, code = ''] = /^```sh\n(.*?)^```/ms.exec(doc) ?? []
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', code], {
    cwd: await tempDir(),
    env: {
      ...process.env,
      SLUICE_URL: server.url,
      SLUICE_TOKEN: createApiToken.secret ?? '',
      TASK: id,
      DATASET: dataset?.id ?? '',
      EDITOR: 'sed -i -e s/,1.2.3,/,1.23,/ -e s/6,4.50$/6,4.50,/',
    },
  })
  const started = JSON.parse(stdout) as { data: { startImport: { task: { id: string } } } }
  await until(api, started.data.startImport.task.id, 'SUCCEEDED')
  const all = await api.request(DatasetDocument, { id: dataset?.id ?? '', first: 10 })
  expect(all.dataset?.rows.nodes.map(({ values }) => values)).toEqual([
    [1, '1.50', null],
    [3, '1', null],
    [4, '1', null],
    [5, '1', null],
    [2, '1.23', '2024-02-01'],
    [6, '4.50', null],
  ])
})
