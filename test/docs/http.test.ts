import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { CreateApiTokenDocument } from '../../schema/generated/operations.ts'
import { sharedServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'
import { tempDir } from '../support/temp-dir.ts'

const [, command = ''] = /^```sh\n(.*?)^```/ms.exec(readFileSync('docs/http.md', 'utf8')) ?? []
const hasPrograms = ['bash', 'curl'].every((program) => findProgram(program) !== undefined)

const shared = sharedServer()

/** Runs a command of the docs against the server, beside a file `sales.csv`; gives what it writes. */
async function run(script: string): Promise<string> {
  const { server, api } = await shared()
  const folder = await tempDir()
  await writeFile(join(folder, 'sales.csv'), 'a,b\n1,2\n')
  const input = { name: 'docs', role: 'EDITOR', expiresInDays: 1 } as const
  const { createApiToken } = await api.request(CreateApiTokenDocument, { input })
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', script.replace('localhost:4000', new URL(server.url).host)],
    { cwd: folder, env: { ...process.env, TOKEN: createApiToken.secret ?? '' } },
  )
  return stdout
}

test.skipIf(!hasPrograms)('the upload by curl works as it stands', async () => {
  expect(JSON.parse(await run(command))).toEqual({
    data: { uploadFile: { uploadedFile: { id: expect.any(String) }, userErrors: [] } },
  })
})

test.skipIf(!hasPrograms)('and without the header it is told to send it', async () => {
  const header = "-H 'GraphQL-Require-Preflight: 1'"
  expect(command).toContain(header)
  expect(await run(command.replace(header, ''))).toContain('"GraphQL-Require-Preflight: 1\\"')
})
