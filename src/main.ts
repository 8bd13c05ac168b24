#!/usr/bin/env node
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
  const app = await createApp(loadConfig())
  let closing = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // a second Ctrl-C does not wait
      if (closing) process.exit(1)
      closing = true
      app[Symbol.asyncDispose]().then(undefined, fail)
    })
  }
  process.stdout.write(`${app.welcome}\n`)
}

function fail(error: unknown): void {
  const text = error instanceof ConfigError ? error.message : inspect(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}

function inspect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
