import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  CreateApiTokenDocument,
  PauseTaskDocument,
  ResumeTaskDocument,
} from '../../schema/generated/operations.ts'
import { begin, until, untilMoving, uploadSales } from '../support/imports.ts'
import { testServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'

const doc = readFileSync('PROTOCOL.md', 'utf8')

/** The code of the example under that heading. */
function example(heading: string): { language: string; code: string } {
  const found = new RegExp(`^### ${heading}\n.*?^\`\`\`(\\w+)\n(.*?)^\`\`\``, 'ms').exec(doc)
  const [, language = '', code = ''] = found ?? []
  if (code === '') throw new Error(`there is no example for ${heading}`)
  return { language, code }
}

/** The command that runs an example, as it stands, from within the project. */
async function commandOf(heading: string): Promise<[string, ...string[]]> {
  const { language, code } = example(heading)
  if (language === 'sh') return ['bash', '-c', code]
  // where its imports are found
  const folder = await mkdtemp('example-')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, `example.${language === 'ts' ? 'ts' : 'mjs'}`)
  await writeFile(file, code.replaceAll("'./schema/", "'../schema/"))
  return [process.execPath, file]
}

/** Runs an example; gives what it has written, in lines, and how it ended. */
function run([program, ...args]: [string, ...string[]], env: Record<string, string>) {
  const child = spawn(program, args, { env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill())
  let written = ''
  let looked = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text
      looked()
    })
  }
  return {
    ended: new Promise<number | null>((resolve) => child.once('close', resolve)),
    written: () => written,
    /** Resolves once it has written that. */
    wrote: (text: string) =>
      new Promise<void>((resolve) => {
        looked = () => {
          if (written.includes(text)) resolve()
        }
        looked()
      }),
  }
}

/** A server with a task that is paused, and what an example has to know of them. */
async function pausedTask() {
  const server = await testServer()
  const api = await server.client()
  const input = { name: 'docs', role: 'EDITOR', expiresInDays: 1 } as const
  const { createApiToken } = await api.request(CreateApiTokenDocument, { input })
  const id = await begin(api, { uploadId: await uploadSales(server, api, 400_000) })
  await untilMoving(api, id)
  await api.request(PauseTaskDocument, { input: { id } })
  await until(api, id, 'PAUSED')
  const env = {
    SLUICE_URL: server.url,
    SLUICE_TOKEN: createApiToken.secret ?? '',
    TASK_ID: id,
  }
  return { server, id, env }
}

const reconnecting = ['Plain JavaScript', 'urql', 'Apollo Client']

test.each(['curl', ...reconnecting])(
  'the example for %s follows a task to its end',
  { timeout: 60_000 },
  async (heading) => {
    const command = await commandOf(heading)
    const { server, id, env } = await pausedTask()
    const { ended, wrote, written } = run(command, env)
    await wrote('PAUSED')
    if (reconnecting.includes(heading)) {
      await server.kill()
      await server.restart()
    }
    await (await server.client()).request(ResumeTaskDocument, { input: { id } })
    expect(await ended, written()).toBe(0)
    expect(written()).toContain('SUCCEEDED')
  },
)

test.skipIf(findProgram('curl') === undefined)('curl tells a stream that broke off', async () => {
  const { server, env } = await pausedTask()
  const { ended, wrote } = run(await commandOf('curl'), env)
  await wrote('PAUSED')
  await server.stop()
  expect(await ended).toBe(18)
})
