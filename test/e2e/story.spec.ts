import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { numberedCsv } from './support/numbered-csv.ts'
import { fillSignIn } from './support/sign-in.ts'

/** Rows that take an import some seconds, in which one can act. */
const many = 1_000_000

/** The state that a task's page shows beside its title. */
function state(page: Page, words: string) {
  return page.getByTestId('task-state').filter({ hasText: words })
}

/** Uploads a file in the wizard, and waits until its preview is there. */
async function upload(page: Page, path: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(path)
  await expect(page.getByRole('button', { name: 'Start the import' })).toBeEnabled()
}

/** Starts what the wizard shows; gives the address of the task's page. */
async function start(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Start the import' }).click()
  await page.waitForURL(/\/tasks\/task_/)
  return page.url()
}

/** Does what a dialog asks about. */
async function confirm(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: `${action} …`, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click()
}

test.describe('from the file to the file', () => {
  test.use({ ownServer: {} })
  test.setTimeout(240_000)

  test('upload, preview, import, pause, reload, resume, rows, export, stop, undo', async ({
    page,
    server,
  }) => {
    const path = await numberedCsv(server, 'customers.csv', many)

    await test.step('sign in, upload, preview', async () => {
      await page.goto('/import')
      await fillSignIn(page, server.admin)
      await upload(page, path)
      await expect(page.getByRole('cell', { name: 'Müller, "1"', exact: true })).toBeVisible()
      await expect(page.getByLabel('Name of the new dataset')).toHaveValue('customers')
    })

    const task = await start(page)
    await test.step('a pause outlives a reload, and a resume goes on', async () => {
      await page.getByRole('button', { name: 'Pause', exact: true }).click()
      await expect(state(page, 'Paused')).toBeVisible()
      await page.reload()
      await expect(state(page, 'Paused')).toBeVisible()
      await page.getByRole('button', { name: 'Resume', exact: true }).click()
      await expect(state(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
      await expect(page.getByText('has 1,000,000 rows now')).toBeVisible()
    })

    await test.step('the rows are there, from the first to the last', async () => {
      await page.getByRole('link', { name: 'customers', exact: true }).click()
      await expect(page.getByRole('heading', { name: 'customers', level: 1 })).toBeVisible()
      await expect(page.getByText('Müller, "1"', { exact: true })).toBeVisible()
      await page.getByRole('button', { name: 'Last rows' }).click()
      await expect(page.getByText(`Müller, "${many}"`, { exact: true })).toBeVisible()
    })
    const dataset = page.url()

    await test.step('what is exported is the same, byte for byte', async () => {
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Export', exact: true }).click()
      const downloading = page.waitForEvent('download', { timeout: 90_000 })
      await dialog.getByRole('button', { name: 'Download' }).click({ timeout: 90_000 })
      const download = await downloading
      expect(download.suggestedFilename()).toBe('customers.csv')
      const [exported, original] = [await readFile(await download.path()), await readFile(path)]
      expect(exported.equals(original)).toBe(true)
      await page.keyboard.press('Escape')
    })

    await test.step('a stop leaves nothing behind', async () => {
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Add rows …' }).click()
      await page
        .getByRole('button', { name: new RegExp(basename(path)) })
        .first()
        .click()
      await start(page)
      await confirm(page, 'Stop')
      await expect(state(page, 'Stopped')).toBeVisible()
      await page.goto(dataset)
      await expect(page.getByText('1,000,000 rows').first()).toBeVisible()
    })

    await test.step('an undo takes the import back', async () => {
      await page.goto(task)
      await confirm(page, 'Undo')
      await expect(state(page, 'Stopped')).toBeVisible()
      await page.goto('/datasets')
      await expect(page.getByRole('heading', { name: 'No dataset yet' })).toBeVisible()
    })
  })
})

test('two browsers see the same task, and each what the other one does', async ({
  signedIn,
  otherPage,
  server,
}) => {
  const one = await signedIn()
  await one.goto('/import')
  await upload(one, await numberedCsv(server, 'shared.csv', many))
  const task = await start(one)
  await one.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(state(one, 'Paused')).toBeVisible()

  const other = await otherPage(server.admin)
  await other.goto(task)
  await expect(state(other, 'Paused')).toBeVisible()
  await other.getByRole('button', { name: 'More for', exact: false }).click()
  await other.getByRole('menuitem', { name: 'Resume with a reason …' }).click()
  await other.getByLabel('Reason').fill('lunch is over')
  await other.getByRole('dialog').getByRole('button', { name: 'Resume', exact: true }).click()

  await expect(one.getByText('lunch is over')).toBeVisible()
  for (const page of [one, other]) {
    await expect(state(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('has 1,000,000 rows now')).toBeVisible()
  }
})

test.describe('a server that dies under the page', () => {
  test.use({ ownServer: {} })

  test('is told of quietly, and comes back with nothing missing', async ({
    signedIn,
    server,
    complaints,
  }) => {
    complaints.allow(/ERR_CONNECTION_REFUSED|WebSocket connection|Failed to load resource/)
    const page = await signedIn()
    await page.goto('/import')
    await upload(page, await numberedCsv(server, 'long.csv', many))
    await start(page)
    await expect(state(page, 'Running')).toBeVisible()
    await server.kill()
    await expect(page.getByText('Connection lost. Trying again …')).toBeVisible()
    await server.restart()
    await expect(page.getByText('Connection lost. Trying again …')).toBeHidden({ timeout: 60_000 })
    await expect(state(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('has 1,000,000 rows now')).toBeVisible()
    // what has happened meanwhile is in the history, each thing once
    for (const words of ['Queued', 'Running']) {
      await expect(
        page.getByRole('region', { name: 'History' }).getByText(words, { exact: true }),
      ).toHaveCount(2)
    }
    await expect(
      page.getByRole('region', { name: 'History' }).getByText('Succeeded', { exact: true }),
    ).toHaveCount(1)
  })
})
