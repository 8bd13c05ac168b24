#!/usr/bin/env -S node --max-semi-space-size=4
import { once } from 'node:events'
import { DatabaseRefused } from '#database/server/wait-for-server.ts'
import { createApp } from './app.ts'
import { ConfigError, loadConfig, loadDotEnv } from './config.ts'

const commands: Record<string, () => Promise<void>> = {
  server: serve,
  demo: async () => (await import('./demo/demo.ts')).runDemo(),
}

const command = commands[process.argv[2] ?? 'server']
if (command === undefined) {
  process.stderr.write(`usage: sluice [${Object.keys(commands).join(' | ')}]\n`)
  process.exitCode = 2
} else {
  await command().catch(fail)
}

async function serve(): Promise<void> {
  loadDotEnv()
  const closing = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      // a second Ctrl-C does not wait
      if (closing.signal.aborted) process.exit(1)
      closing.abort()
    })
  }
  const { signal } = closing
  const app = await createApp(loadConfig(), { signal }).catch((error: unknown) => {
    // asked to end while it waited for its database
    if (signal.aborted) return undefined
    throw error
  })
  if (app === undefined) return
  process.stdout.write(`${app.welcome}\n`)
  if (!signal.aborted) await once(signal, 'abort')
  await app[Symbol.asyncDispose]()
  // what could still hold the process does not matter any more
  setTimeout(() => process.exit(), 1_000).unref()
}

function fail(error: unknown): void {
  const isForOperator = error instanceof ConfigError || error instanceof DatabaseRefused
  const text = isForOperator ? error.message : inspect(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

function inspect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
