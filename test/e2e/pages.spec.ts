import AxeBuilder from '@axe-core/playwright'
import type { Page, Response } from '@playwright/test'
import { ImportTaskDocument } from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'
import type { ConsoleServer } from './support/console-server.ts'
import { startSalesImport } from './support/sales.ts'

/** Each page by the name of its heading; `:task` and `:dataset` stand for those of an import. */
const places = [
  { path: '/tasks', heading: 'Tasks' },
  { path: '/tasks/:task', heading: /./ },
  { path: '/datasets', heading: 'Datasets' },
  { path: '/datasets/:dataset', heading: /./ },
  { path: '/import', heading: 'Import' },
  { path: '/users', heading: 'Accounts' },
  { path: '/tokens', heading: 'API tokens' },
  { path: '/nowhere', heading: 'Nothing is here' },
] as const

type Place = (typeof places)[number]

/** The most that a first load of any page may take, in bytes of compressed JavaScript. */
const mostScript = 300_000

/** Opens a page with some data in it, and waits until all of it is there. */
async function open(
  page: Page,
  server: ConsoleServer,
  { path, heading }: Place,
): Promise<Response> {
  const api = await server.client()
  const task = path.includes(':') ? await startSalesImport(server, api, 200) : ''
  const dataset = path.includes(':dataset') ? await datasetOf(server, task) : ''
  const response = await page.goto(path.replace(':task', task).replace(':dataset', dataset))
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  if (response === null) throw new Error(`${path} gave no answer`)
  return response
}

async function datasetOf(server: ConsoleServer, id: string): Promise<string> {
  const { task } = await (await server.client()).request(ImportTaskDocument, { id })
  if (task?.__typename !== 'ImportTask' || task.dataset === null) throw new Error('no dataset')
  return task.dataset.id
}

/** What axe finds by the rules of WCAG 2.2 A and AA that shuts somebody out. */
async function barriers(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}

/** How far the page is wider than its window, in pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme })

    test('the sign-in shuts nobody out', async ({ page }) => {
      await page.goto('/')
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
      expect(await barriers(page)).toEqual([])
    })

    for (const place of places) {
      test(`${place.path} shuts nobody out`, async ({ signedIn, server }) => {
        const page = await signedIn()
        await open(page, server, place)
        expect(await barriers(page)).toEqual([])
      })
    }
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true })

  test('the sign-in fits', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
    expect(await overflow(page)).toBe(0)
  })

  for (const place of places) {
    test(`${place.path} fits`, async ({ signedIn, server }) => {
      const page = await signedIn()
      await open(page, server, place)
      expect(await overflow(page)).toBe(0)
    })
  }

  test('the menu leads to all pages, and closes behind them', async ({ signedIn }) => {
    const page = await signedIn()
    await page.goto('/tasks')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Datasets' }).click()
    await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
    await expect(page.getByRole('link', { name: 'API tokens' })).toBeHidden()
  })
})

for (const place of places) {
  test(`${place.path} begins with at most ${mostScript / 1_000} kB of script, under a strict policy`, async ({
    signedIn,
    server,
  }) => {
    const page = await signedIn()
    const response = await open(page, server, place)
    const sizes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => new URL(entry.name).pathname.endsWith('.js'))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    )
    // of each the size, which a cache would hide
    expect(sizes.length).toBeGreaterThan(0)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    const sum = sizes.reduce((total, size) => total + size, 0)
    test.info().annotations.push({ type: 'bytes of script', description: String(sum) })
    expect(sum).toBeLessThanOrEqual(mostScript)

    const headers = response.headers()
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toMatch(/default-src 'none'/)
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{20,}'(;|$)/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).not.toMatch(/unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['referrer-policy']).toBe('same-origin')
  })
}
