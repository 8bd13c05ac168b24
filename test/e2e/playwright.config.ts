import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { launchOptions, whyLeftOut } from './support/chromium.ts'

// workers read this file, too
if (whyLeftOut !== undefined && process.env['TEST_WORKER_INDEX'] === undefined) {
  process.stderr.write(`Left out: ${whyLeftOut}\n`)
}

/** Tests of the console: a real browser, and real servers on SQLite. `npm run test:e2e` builds the console first. */
// biome-ignore lint/style/noDefaultExport: Playwright asks for it
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: fileURLToPath(new URL('../.tmp-e2e', import.meta.url)),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  // machines of tests are slow, and nothing is waited for longer than it takes
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    launchOptions: launchOptions(),
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
    video: 'off',
  },
})
