import type { Page } from '@playwright/test'
import { StartImportDocument } from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { expect, test } from './fixtures.ts'
import { numberedCsv } from './support/numbered-csv.ts'

/** Starts `count` imports of one file. */
async function startMany(api: ApiClient, path: string, count: number): Promise<void> {
  const uploadId = await api.upload(path, 'many.csv')
  for (let n = 1; n <= count; n += 1) {
    const input = { uploadId, datasetName: `many ${n}` }
    const { startImport } = await api.request(StartImportDocument, { input })
    expect(startImport.userErrors).toEqual([])
  }
}

function rows(page: Page) {
  return page.getByRole('row').filter({ has: page.getByRole('progressbar') })
}

test.describe('many tasks', () => {
  test.use({ ownServer: { CONCURRENCY: '4' } })

  test('are filtered by state in the address, and paused and stopped all at once', async ({
    signedIn,
    server,
    api,
  }) => {
    const page = await signedIn()
    await startMany(api, await numberedCsv(server, 'many.csv', 400_000), 12)
    await page.goto('/tasks')
    await expect(rows(page)).toHaveCount(12)

    await page.getByRole('checkbox', { name: 'Select all tasks that are shown' }).check()
    await page.getByRole('button', { name: /^Pause \d+$/ }).click()
    await page.getByRole('group', { name: 'State' }).getByText('Running').click()
    await expect(page).toHaveURL(/\?state=RUNNING$/)
    await expect(page.getByText('No task matches the filter')).toBeVisible()
    await page.getByRole('group', { name: 'State' }).getByText('Running').click()
    await page.getByRole('group', { name: 'State' }).getByText('Paused').click()
    await expect(page).toHaveURL(/\?state=PAUSED$/)
    await page.reload()
    await expect(rows(page).first()).toBeVisible()
    for (const badge of await page.getByTestId('task-state').allTextContents()) {
      expect(badge).toBe('Paused')
    }

    await page.getByRole('checkbox', { name: 'Select all tasks that are shown' }).check()
    await page.getByRole('button', { name: /^Stop \d+$/ }).click()
    await page.getByLabel('Reason').fill('the wrong file')
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(page.getByText('No task matches the filter')).toBeVisible()
    await page.goBack()
    await page.goto('/tasks?state=STOPPED')
    await rows(page).first().getByRole('link').first().click()
    await expect(page.getByText('the wrong file')).toBeVisible()
  })
})

test.describe('two hundred tasks', () => {
  test.use({ ownServer: { CONCURRENCY: '16' } })
  test.setTimeout(180_000)

  test('move in their places: no row is made anew, and nothing jumps', async ({
    signedIn,
    server,
    api,
  }) => {
    const page = await signedIn()
    await page.addInitScript(() => {
      const page = window as unknown as { shift: number }
      page.shift = 0
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          page.shift += (entry as PerformanceEntry & { value: number }).value
        }
      }).observe({ type: 'layout-shift' })
    })
    await startMany(api, await numberedCsv(server, 'many.csv', 30_000), 200)
    await page.goto('/tasks')
    await expect(rows(page).first()).toBeVisible()
    const shown = await rows(page).count()
    expect(shown).toBeGreaterThanOrEqual(50)
    await page.evaluate(() => {
      Object.assign(window, { shift: 0 })
      for (const row of document.querySelectorAll('tbody tr')) row.setAttribute('data-kept', '')
    })
    const states = page.locator('tr[data-kept]').getByTestId('task-state')
    await expect(states.filter({ hasText: 'Succeeded' })).toHaveCount(shown, { timeout: 120_000 })
    // by the measure of https://web.dev/articles/cls, up to 0.1 is good
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(
      0.1,
    )
  })
})
