import type { Page, Response } from '@playwright/test'
import { ImportTaskDocument } from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'
import type { ConsoleServer } from './support/console-server.ts'
import { barriers, overflow, scriptBytes, settled } from './support/look.ts'
import { startSalesImport } from './support/sales.ts'

/** Each page, and its heading; `:task`, `:dataset` and `:upload` stand for those of an import. */
const places = [
  { path: '/tasks', heading: 'Tasks' },
  { path: '/tasks/:task', heading: /./ },
  { path: '/datasets', heading: 'Datasets' },
  { path: '/datasets/:dataset', heading: /./ },
  { path: '/import', heading: 'Import' },
  { path: '/import?upload=:upload', heading: 'Import' },
  { path: '/users', heading: 'Accounts' },
  { path: '/tokens', heading: 'API tokens' },
  { path: '/nowhere', heading: 'Nothing is here' },
] as const

/** The most that a first load of any page may take, in bytes of compressed script. */
const mostScript = 300_000

const phone = { width: 360, height: 740 }

/** Opens a page with some data in it. */
async function open(
  page: Page,
  server: ConsoleServer,
  { path, heading }: (typeof places)[number],
): Promise<Response> {
  const api = await server.client()
  const id = path.includes(':') ? await startSalesImport(server, api, 200) : ''
  const { task } = path.includes(':') ? await api.request(ImportTaskDocument, { id }) : {}
  const { dataset, source } = task?.__typename === 'ImportTask' ? task : {}
  const address = path
    .replace(':task', id)
    .replace(':dataset', dataset?.id ?? '')
    .replace(':upload', source?.id ?? '')
  const response = await page.goto(address)
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
  await settled(page)
  if (response === null) throw new Error(`${path} gave no answer`)
  return response
}

/** In both schemes, and on a phone. Leaves the page at a phone's width, in dark colours. */
async function expectToBeOpenToAll(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    expect.soft(await barriers(page), `in ${colorScheme} colours`).toEqual([])
  }
  await page.setViewportSize(phone)
  await expect.poll(() => overflow(page), 'pixels beyond the edge of a phone').toBe(0)
  expect.soft(await barriers(page), 'on a phone').toEqual([])
}

test('the sign-in is open to all, on a phone and in both schemes', async ({ page }) => {
  await page.goto('/')
  await settled(page)
  expect(await scriptBytes(page)).toBeLessThanOrEqual(mostScript)
  await expectToBeOpenToAll(page)
})

for (const place of places) {
  test(`${place.path} is light, under a strict policy, and open to all`, async ({
    signedIn,
    server,
  }) => {
    const page = await signedIn()
    const response = await open(page, server, place)
    const bytes = await scriptBytes(page)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThanOrEqual(mostScript)

    const headers = response.headers()
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toMatch(/default-src 'none'/)
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{20,}'(;|$)/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['referrer-policy']).toBe('same-origin')
    await expectToBeOpenToAll(page)
  })
}

test('on a phone the menu leads to all pages, and closes behind them', async ({ signedIn }) => {
  const page = await signedIn()
  await page.setViewportSize(phone)
  await page.goto('/tasks')
  await page.getByRole('banner').getByRole('button', { name: 'Menu' }).click()
  for (const name of ['Tasks', 'Import', 'Accounts', 'API tokens']) {
    await expect(page.getByRole('link', { name, exact: true })).toBeInViewport()
  }
  await page.getByRole('link', { name: 'Datasets', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
  await expect(page.getByRole('link', { name: 'API tokens' })).not.toBeInViewport()
})
