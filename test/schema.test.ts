import { readFile } from 'node:fs/promises'
import { generate } from '@graphql-codegen/cli'
import { type DocumentNode, Kind, print, printSchema } from 'graphql'
import { expect, test } from 'vitest'
import { Operations } from '#graphql/operations.ts'
import { buildSchema } from '#graphql/schema.ts'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'
import codegen from '../codegen.ts'
import * as generated from '../schema/generated/operations.ts'
import { LogLines } from './support/http-rig.ts'

const schema = buildSchema((await loadKinds([builtInKinds])).values())

// what has drifted, npm run codegen makes anew
test('schema/schema.graphql is what the code makes', async () => {
  const file = await readFile('schema/schema.graphql', 'utf8')
  expect(file).toBe(`${printSchema(schema)}\n`)
})

test('schema/generated is what the documents give', async () => {
  const files = await generate({ ...codegen, silent: true }, false)
  expect(files).not.toEqual([])
  for (const { filename, content } of files) {
    expect(await readFile(filename, 'utf8')).toBe(content)
  }
})

const operations = Object.entries(generated).filter((entry): entry is [string, DocumentNode] => {
  const [name, value] = entry
  return name.endsWith('Document') && typeof value === 'object' && 'kind' in value
})

test('there are documents to check', () => {
  expect(operations.length).toBeGreaterThan(5)
})

test.each(operations)('%s is within the limits of operations', (_, document) => {
  const checked = new Operations(schema, new LogLines())
  expect(checked.prepare(print(document))).toHaveProperty('kind', Kind.DOCUMENT)
})
