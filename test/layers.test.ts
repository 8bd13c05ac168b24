import { execFile } from 'node:child_process'
import { copyFile, glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { tempDir } from './support/temp-dir.ts'

const run = promisify(execFile)

/** Writes files into a folder that has our configuration, and gives the files that the layers refuse. */
async function refused(files: Record<string, string>): Promise<string[]> {
  const folder = await tempDir()
  await copyFile('biome.json', join(folder, 'biome.json'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const rules = ['style/noRestrictedImports', 'suspicious/noImportCycles'].map((rule) => {
    return `--only=${rule}`
  })
  const options = ['--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none']
  const biome = join(process.cwd(), 'node_modules/.bin/biome')
  const lint = run(biome, ['lint', ...rules, ...options, folder], { cwd: folder })
  const { stdout } = await lint.catch((error: { stdout: string }) => error)
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] }
  const paths = diagnostics.map(({ location }) => location.path)
  return Object.keys(files).filter((name) => paths.some((path) => path.endsWith(name)))
}

/** Which folder of src/ may import which. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  csv: ['core'],
  tasks: ['core', 'csv'],
  events: ['core'],
  database: ['core'],
  storage: ['core'],
  runner: ['core', 'database', 'storage', 'events'],
  service: ['core', 'database', 'storage', 'events'],
  graphql: ['core', 'service', 'events'],
  http: ['core', 'graphql', 'service', 'events'],
  demo: [],
  console: [],
}
const folders = Object.keys(arrows)

describe('the lint rule', () => {
  test('refuses every arrow between folders that is not drawn, and no other', async () => {
    const files: Record<string, string> = {}
    const expected: string[] = []
    for (const from of folders) {
      for (const to of folders.filter((folder) => folder !== from)) {
        const name = `src/${from}/to-${to}.ts`
        files[name] = `export { x } from '#${to}/x.ts'\n`
        if (!arrows[from]?.includes(to)) expected.push(name)
      }
    }
    expect(await refused(files)).toEqual(expected)
  })

  test.each([
    ['a relative way out', 'src/csv/x.ts', "import '../runner/x.ts'"],
    ['a relative way out from below', 'src/database/stores/x.ts', "import '../../runner/x.ts'"],
    ['a relative way out to the top', 'src/graphql/types/x.ts', "import '../../app.ts'"],
    ['a relative way to the top', 'src/graphql/x.ts', "import '../config.ts'"],
    ['an import that runs later', 'src/core/x.ts', "await import('#csv/x.ts')"],
    ['an import of types', 'src/core/x.ts', "import type { X } from '#csv/x.ts'"],
    ['Node in core', 'src/core/x.ts', "import 'node:fs'"],
    ['a package in core', 'src/core/x.ts', "import 'zod'"],
    ['a database in csv', 'src/csv/x.ts', "import 'node:sqlite'"],
    ['SQL outside of database', 'src/service/x.ts', "import 'typeorm'"],
    ['GraphQL in a service', 'src/service/x.ts', "import 'graphql'"],
    ['HTTP in graphql', 'src/graphql/x.ts', "import 'graphql-yoga'"],
    ['the gate in graphql', 'src/graphql/x.ts', "import '#database/database.ts'"],
    ['the gate in storage', 'src/storage/x.ts', "import '#database/database.ts'"],
    ['the server in schema/apollo', 'schema/apollo/x.ts', "import '../../src/app.ts'"],
    ['one more package in schema/apollo', 'schema/apollo/x.ts', "import 'rxjs'"],
  ])('refuses %s', async (_, name, text) => {
    expect(await refused({ [name]: `${text}\n` })).toEqual([name])
  })

  test('leaves the ways within a folder alone', async () => {
    const files = {
      'src/core/x.ts': "import './y.ts'\nimport type { EntityManager } from 'typeorm'\n",
      'src/database/stores/x.ts': "import '../database.ts'\nimport '../entities/task.ts'\n",
      'src/graphql/types/x.ts': "import '../builder.ts'\nimport '../mutations/x.ts'\n",
      'src/runner/dispatch/x.ts': "import '../runner.ts'\nimport 'node:worker_threads'\n",
      'schema/apollo/x.ts': "import '@apollo/client/cache'\nimport '../generated/x.ts'\n",
      'src/app.ts': "import '#http/x.ts'\nimport '#runner/x.ts'\nimport './config.ts'\n",
    }
    expect(await refused(files)).toEqual([])
  })

  test('refuses circles', async () => {
    const files = {
      'src/core/a.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
      'src/core/b.ts': "import { a } from './a.ts'\nexport const b = () => a\n",
    }
    expect(await refused(files)).not.toEqual([])
  })
})

/** What the rule cannot tell: whether an import is of types alone. */
test.each([
  ['core', 'typeorm'],
  ['graphql', '#database/'],
  ['storage', '#database/'],
])('%s imports only types of %s', async (folder, prefix) => {
  const values: string[] = []
  for await (const file of glob(`src/${folder}/**/*.ts`)) {
    const text = await readFile(file, 'utf8')
    const imports = text.matchAll(/^(?:import|export)\b(?! type )[^'"]*['"]([^'"]+)['"]/gm)
    for (const [, from = ''] of imports)
      if (from.startsWith(prefix)) values.push(`${file}: ${from}`)
  }
  expect(values).toEqual([])
})
