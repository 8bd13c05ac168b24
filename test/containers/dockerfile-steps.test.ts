import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, type TestContext, test } from 'vitest'
import { tempDir } from '../support/temp-dir.ts'
import { copyContext } from './build-context.ts'

const script = fileURLToPath(new URL('dockerfile-steps.ts', import.meta.url))

/** Milliseconds; `npm ci` is among the steps, twice. */
const timeout = 300_000

/** Skips the test where this machine cannot carry out the steps. */
async function carryOut(folder: string, { skip }: Pick<TestContext, 'skip'>) {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  skip(code === 77, printed.trim())
  return { code, printed }
}

/** A copy of what a build is given, in which each `[file, text, other text]` is replaced. */
async function changed(...changes: readonly (readonly [string, string, string])[]) {
  const folder = await tempDir()
  await copyContext('.', folder)
  for (const file of ['Dockerfile', '.dockerignore']) await copyFile(file, join(folder, file))
  for (const [file, from, to] of changes) {
    const whole = await readFile(join(folder, file), 'utf8')
    expect(whole).toContain(from)
    await writeFile(join(folder, file), whole.replace(from, to))
  }
  return folder
}

test(
  'the steps give a server that becomes healthy, lets its first account in and heeds SIGTERM',
  async (context) => {
    const { code, printed } = await carryOut('.', context)
    expect(printed).toMatch(/as user 1000\nhealthy\nsigned in\nSIGTERM ends it with 0\n$/)
    expect(code).toBe(0)
  },
  timeout,
)

const noConsole = [
  'Dockerfile',
  'RUN npm ci --ignore-scripts\nCOPY tsconfig.json ./\nCOPY schema ./schema\nCOPY src/console ./src/console\nRUN node src/console/build.ts',
  'RUN mkdir dist',
] as const
const noPackages = ['Dockerfile', 'RUN npm ci --omit=dev \\', 'RUN mkdir node_modules \\'] as const

test.for([
  {
    missing: 'a folder that .dockerignore leaves out',
    changes: [noConsole, noPackages, ['.dockerignore', '!schema\n', '']],
    shown: 'COPY schema ./schema\nschema: not found\n',
  },
  {
    missing: 'a file that no step copies into the image',
    changes: [noConsole, noPackages, ['Dockerfile', 'COPY --from=build /app/src ./src\n', '']],
    shown: "Cannot find module '/app/src/main.ts'",
  },
  {
    missing: 'a command that the base image does not have',
    changes: [
      noConsole,
      noPackages,
      ['Dockerfile', 'USER node\n', 'RUN curl --version\nUSER node\n'],
    ],
    shown: 'curl: not found',
  },
  {
    missing: "the server's right to write its data",
    changes: [noConsole, ['Dockerfile', ' --owner=node --group=node', '']],
    shown: 'the server does not become healthy',
  },
] as const)('$missing: that shows', { timeout }, async ({ changes, shown }, context) => {
  const { code, printed } = await carryOut(await changed(...changes), context)
  expect(printed).toContain(shown)
  expect(code).toBe(1)
})
