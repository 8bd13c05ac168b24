import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'
import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  DatasetDocument,
  DatasetsDocument,
  PauseTaskDocument,
  StopTaskDocument,
  TasksDocument,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { writeSalesCsv } from '../../src/demo/sales-csv.ts'
import { buildSchema } from '../../src/graphql/schema.ts'
import { admin, sharedServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'
import { tempDir } from '../support/temp-dir.ts'

const doc = readFileSync('docs/scripting.md', 'utf8')

const shared = sharedServer()

/** Whether this server exports. */
const exporting =
  buildSchema((await loadKinds([builtInKinds])).values())
    .getMutationType()
    ?.getFields()['startExport'] !== undefined

/** The code blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...doc.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
}

interface Ended {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; `said` sees what it writes to standard error. */
function run(
  command: readonly [string, ...string[]],
  env: Record<string, string>,
  said: (text: string) => void = () => {},
): Promise<Ended> {
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
    child.stderr?.on('data', said)
  })
}

/** What is not here of what a block needs; undefined where all is. */
function missing(programs: readonly string[]): string | undefined {
  const absent = programs.filter((program) => findProgram(program) === undefined)
  return absent.length === 0 ? undefined : `there is no ${absent.join(' and no ')}`
}

describe.each([
  ['bash', 'nightly.sh', ['bash', 'curl', 'sha256sum']],
  ['python', 'nightly.py', ['python3']],
] as const)('the script in %s', (language, name, programs) => {
  const reason = missing(programs)

  /** The script as a file, with an API token; `load` runs it. */
  async function nightly() {
    const { server, api } = await shared()
    const folder = await tempDir()
    const script = join(folder, name)
    const [code = '', ...more] = blocks(language)
    expect(more).toEqual([])
    await writeFile(script, code)
    const input = { name: language, role: 'EDITOR', expiresInDays: 1 } as const
    const { createApiToken } = await api.request(CreateApiTokenDocument, { input })
    const env = { SLUICE_URL: server.url, SLUICE_TOKEN: createApiToken.secret ?? '' }
    const load = (
      file: string,
      dataset: string,
      options: { env?: Record<string, string>; said?: (text: string) => void } = {},
    ) => run([programs[0], script, file, dataset, folder], { ...env, ...options.env }, options.said)
    return { api, folder, load }
  }

  test('imports a file, tells what was rejected, and gives back the rest', async (context) => {
    if (reason !== undefined) return context.skip(reason)
    const { api, folder, load } = await nightly()
    const file = join(folder, 'two words & more.csv')
    await writeFile(file, [...good.slice(0, 3), bad, ...good.slice(3)].join(''))
    const dataset = `good-${language}`
    const { code, stdout, stderr } = await load(file, dataset)
    expect(stdout).toContain(`${good.length - 1} rows imported, 1 rejected\n`)
    expect(stdout.endsWith('\n')).toBe(true)
    const [, rejected = ''] = stdout.split('\n')
    expect(JSON.parse(rejected)).toMatchObject({ line: 4, message: expect.any(String) })
    expect(await rowsOf(api, dataset)).toBe(good.length - 1)

    if (!exporting) {
      expect(code).toBe(1)
      expect(stderr).toMatch(/StartExport/)
      return
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`${good.length - 1} rows exported`)
    const exported = gunzipSync(await readFile(join(folder, `${dataset}.csv.gz`)))
    expect(exported.toString()).toBe(good.join(''))
    expect((await readdir(folder)).filter((each) => each.endsWith('.part'))).toEqual([])
  })

  test('ends with 1 and the server’s words: a name that is taken, a token that is none, a file that is none', async (context) => {
    if (reason !== undefined) return context.skip(reason)
    const { api, folder, load } = await nightly()
    const file = join(folder, 'sales.csv')
    await writeFile(file, good.join(''))
    const dataset = `taken-${language}`
    await load(file, dataset)
    const twice = await load(file, dataset)
    expect(twice).toMatchObject({ code: 1, stdout: '' })
    expect(twice.stderr).toMatch(/already/)
    expect(await rowsOf(api, dataset)).toBe(good.length - 1)

    const env = { SLUICE_TOKEN: 'sluice_none' }
    const stranger = await load(file, `stranger-${language}`, { env })
    expect(stranger).toMatchObject({ code: 1, stdout: '' })
    expect(stranger.stderr).toMatch(/Sign in first|does not hold/)

    await writeFile(file, '')
    const empty = await load(file, `empty-${language}`)
    expect(empty).toMatchObject({ code: 1, stdout: '' })
    expect(empty.stderr).not.toBe('')
  })

  test('waits while its task is paused, and ends with 2 when somebody stops it', async (context) => {
    if (reason !== undefined) return context.skip(reason)
    const { api, folder, load } = await nightly()
    const file = join(folder, 'sales.csv')
    await writeSalesCsv(file, 200_000)
    const before = await newestTask(api)
    const paused = Promise.withResolvers<void>()
    const said = (text: string) => text.includes('is paused') && paused.resolve()
    const ended = load(file, `stopped-${language}`, { said })
    let id = before
    while (id === before) id = await newestTask(api)
    const input = { id: id ?? '', keep: false }
    const { pauseTask } = await api.request(PauseTaskDocument, { input: { id: input.id } })
    expect(pauseTask.userErrors).toEqual([])
    await paused.promise
    await api.request(StopTaskDocument, { input })
    expect(await ended).toMatchObject({ code: 2, stdout: '' })
  })
})

test('an API token is made and revoked as the page says', async (context) => {
  const reason = missing(['bash', 'curl'])
  if (reason !== undefined) return context.skip(reason)
  const { server, api } = await shared()
  const [signIn = '', create = '', revoke = ''] = blocks('sh')
  /** Runs a block's first command with what it leaves to the reader filled in; gives its data. */
  async function follow(block: string, fill: Record<string, string>, TOKEN = '') {
    let text = block.replace(/^export .*$/m, '').replaceAll('localhost:4000', server.url)
    for (const [blank, value] of Object.entries(fill)) text = text.replace(blank, value)
    const { stdout } = await run(['bash', '-c', text], { TOKEN })
    const { data } = JSON.parse(stdout) as { data: Record<string, Record<string, unknown>> }
    return Object.values(data)[0]
  }
  const account = { 'ann@example.com': admin.email, '…': admin.password }
  const session = await follow(signIn, account)
  const token = String(session?.['token'])
  const made = await follow(create, {}, token)
  expect(made).toMatchObject({ secret: expect.stringMatching(/^sluice_/), userErrors: [] })
  const { id = '' } = (made?.['apiToken'] ?? {}) as { id?: string }
  // it revokes itself
  const revoked = await follow(revoke, { 'token_01k…': id }, String(made?.['secret']))
  expect(revoked).toEqual({ revokedId: id, userErrors: [] })
  const { apiTokens } = await api.request(ApiTokensDocument, {})
  expect(apiTokens.nodes.map((each) => each.id)).not.toContain(id)
})

/** Lines in the form in which an export writes them. */
const good = [
  'id,name,amount,day\n',
  '1,Ann,10.50,2026-01-01\n',
  '2,"Ben, ""the second""",7.25,2026-01-02\n',
  '3,Дарья 🌊,-0.1,2026-01-03\n',
  '4,,99999999999999999999.5,\n',
]
const bad = 'too,"few, \\ ""},{""line"""\n'

async function newestTask(api: ApiClient): Promise<string | undefined> {
  return (await api.request(TasksDocument, { first: 1 })).tasks.nodes[0]?.id
}

async function rowsOf(api: ApiClient, name: string): Promise<number | undefined> {
  const { datasets } = await api.request(DatasetsDocument, { filter: { name } })
  const [found] = datasets.nodes
  const { dataset } = await api.request(DatasetDocument, { id: found?.id ?? '', first: 10 })
  expect(dataset?.rows.nodes).toHaveLength(dataset?.rowCount ?? 0)
  return dataset?.rowCount
}
