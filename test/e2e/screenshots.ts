import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { launchOptions, whyLeftOut } from './support/chromium.ts'
import { ConsoleServer } from './support/console-server.ts'
import { settled } from './support/look.ts'
import { signIn } from './support/sign-in.ts'
import { runTo, tellStory } from './support/story.ts'

/** Takes the pictures of the README: each page in light and in dark colours. */

const folder = join(import.meta.dirname, '../../docs/screenshots')
const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 800 }

if (whyLeftOut !== undefined) throw new Error(whyLeftOut)
await mkdir(folder, { recursive: true })
// two tasks at a time, so that what is paused leaves room for what runs
await using server = await ConsoleServer.start({ CONCURRENCY: '2' })
const api = await server.client()
const { datasetId, rejectedId, failedId, runningId, uploadId } = await tellStory(server, api)
const browser = await chromium.launch(launchOptions())
try {
  for (const [colorScheme, fraction] of [
    ['light', 0.4],
    ['dark', 0.8],
  ] as const) {
    const context = await browser.newContext({
      baseURL: server.url,
      colorScheme,
      viewport: desktop,
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    const take = camera(context, colorScheme)
    await take('sign-in', '/')
    await signIn(context, server)
    await takeRunning(context, colorScheme, fraction)
    await take('task-failed', `/tasks/${failedId}`)
    await take('task-rejected', `/tasks/${rejectedId}`)
    await take('import', `/import?upload=${uploadId}`)
    await take('datasets', '/datasets')
    await take('dataset', `/datasets/${datasetId}`)
    await take('dataset-phone', `/datasets/${datasetId}`, phone)
    await take('accounts', '/users')
    await take('tokens', '/tokens?of=all')
    await context.close()
  }
} finally {
  await browser.close()
}

/** Gives what takes a picture of a page once it is whole. */
function camera(context: BrowserContext, colorScheme: string) {
  return async (name: string, path: string, viewport = desktop) => {
    const page = await opened(context, path, viewport)
    await shoot(page, `${name}-${colorScheme}`)
    await page.close()
  }
}

/** The list and the page of a task while it runs. */
async function takeRunning(
  context: BrowserContext,
  colorScheme: string,
  fraction: number,
): Promise<void> {
  const list = await opened(context, '/tasks', desktop)
  const small = await opened(context, '/tasks', phone)
  const one = await opened(context, `/tasks/${runningId}`, desktop)
  await runTo(api, runningId, fraction, async () => {
    // its chart is a part of its own
    await one.locator('canvas').waitFor()
    await shoot(one, `task-${colorScheme}`)
    await shoot(list, `tasks-${colorScheme}`)
    await shoot(small, `tasks-phone-${colorScheme}`)
  })
  await Promise.all([list, small, one].map((page) => page.close()))
}

async function opened(
  context: BrowserContext,
  path: string,
  viewport: typeof desktop,
): Promise<Page> {
  const page = await context.newPage()
  await page.setViewportSize(viewport)
  await page.goto(path)
  await settled(page)
  return page
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.bringToFront()
  await page.screenshot({ path: join(folder, `${name}.png`), scale: 'css', caret: 'hide' })
  process.stdout.write(`${name}.png\n`)
}
