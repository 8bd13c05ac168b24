import type { Page } from '@playwright/test'
import {
  ImportTaskDocument,
  StartImportDocument,
  type StartImportInput,
} from '../../schema/generated/operations.ts'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { expect, test } from './fixtures.ts'
import type { ConsoleServer } from './support/console-server.ts'
import { numberedCsv } from './support/numbered-csv.ts'

/** Imports numbered rows, to the end; gives the dataset's id. */
async function imported(
  server: ConsoleServer,
  api: ApiClient,
  { rows, first = 1, ...input }: { rows: number; first?: number } & Partial<StartImportInput>,
): Promise<string> {
  const path = await numberedCsv(server, `rows-${first}.csv`, rows, first)
  const uploadId = await api.upload(path, 'rows.csv')
  const { startImport } = await api.request(StartImportDocument, { input: { ...input, uploadId } })
  const id = startImport.task?.id ?? ''
  const read = async () => (await api.request(ImportTaskDocument, { id })).task
  await expect.poll(async () => (await read())?.state, { timeout: 60_000 }).toBe('SUCCEEDED')
  const task = await read()
  if (task?.__typename !== 'ImportTask' || task.dataset === null) throw new Error('no dataset')
  return task.dataset.id
}

/** The numbers of the rows that are drawn, from top to bottom. */
function numbers(page: Page): Promise<number[]> {
  return page
    .getByRole('rowheader')
    .evaluateAll((cells) => cells.map(({ textContent }) => Number(textContent.replace(/\D/g, ''))))
}

test('rows are paged by scrolling and by keys, and no more of them are drawn than fit', async ({
  signedIn,
  server,
  api,
}) => {
  const many = 200_000
  const id = await imported(server, api, { rows: many, datasetName: 'scrolled' })
  const page = await signedIn()
  await page.goto(`/datasets/${id}`)
  const grid = page.getByRole('grid', { name: 'Rows of scrolled' })
  await expect(grid.getByText('Müller, "1"', { exact: true })).toBeVisible()

  await grid.hover()
  // 36 pixels a row: further than the pages that are kept
  for (let step = 0; step < 120; step += 1) await page.mouse.wheel(0, 2_000)
  await expect.poll(async () => Math.max(...(await numbers(page)))).toBeGreaterThan(4_500)
  const below = await numbers(page)
  expect(below.length).toBeLessThan(80)
  expect(below).toEqual(below.map((_, index) => (below[0] ?? 0) + index))

  await grid.focus()
  await page.keyboard.press('End')
  await expect(grid.getByText(`Müller, "${many}"`, { exact: true })).toBeVisible()
  await page.keyboard.press('Home')
  await expect(grid.getByText('Müller, "1"', { exact: true })).toBeVisible()
})

test('a filter is in the address, and what is wrong with it is told beside it', async ({
  signedIn,
  server,
  api,
}) => {
  const id = await imported(server, api, { rows: 20_000, datasetName: 'filtered' })
  const page = await signedIn()
  await page.goto(`/datasets/${id}`)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Value').fill('no number')
  await form.getByRole('button', { name: 'Add filter' }).click()
  await expect(page.getByRole('alert')).toContainText('id')
  await page.goto(`/datasets/${id}`)

  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await form.getByLabel('Value').fill('12345')
  await form.getByRole('button', { name: 'Add filter' }).click()
  const grid = page.getByRole('grid', { name: 'Rows of filtered' })
  await expect(grid.getByText('Müller, "12345"', { exact: true })).toBeVisible()
  expect(await numbers(page)).toEqual([12_345])
  const shared = page.url()
  await page.goto('/datasets')
  await page.goto(shared)
  await expect(grid.getByText('Müller, "12345"', { exact: true })).toBeVisible()
  expect(await numbers(page)).toEqual([12_345])
})

test('rows that have changed are told of and not torn away', async ({ signedIn, server, api }) => {
  const id = await imported(server, api, { rows: 50, datasetName: 'growing' })
  const page = await signedIn()
  await page.goto(`/datasets/${id}`)
  await expect(page.getByText('50 rows, 3 columns')).toBeVisible()
  await imported(server, api, { rows: 50, first: 51, datasetId: id, mode: 'APPEND' })
  await expect(page.getByText('The rows have changed.')).toBeVisible()
  await expect(page.getByText('100 rows, 3 columns')).toBeVisible()
  await page.getByRole('button', { name: 'Show them' }).click()
  await page.getByRole('button', { name: 'Last rows' }).click()
  await expect(page.getByText('Müller, "100"', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'More for this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Undo the latest import …' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByText('50 rows, 3 columns')).toBeVisible()
})

test('a dataset gets another name, and is deleted once its name was typed', async ({
  signedIn,
  server,
  api,
}) => {
  const id = await imported(server, api, { rows: 3, datasetName: 'first name' })
  await imported(server, api, { rows: 3, datasetName: 'taken' })
  const page = await signedIn()
  await page.goto(`/datasets/${id}`)
  await page.getByRole('button', { name: 'More for this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Rename …' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('taken')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(dialog.getByText(/taken/).first()).toBeVisible()
  await dialog.getByLabel('Name').fill('second name')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('heading', { name: 'second name', level: 1 })).toBeVisible()

  await page.getByRole('button', { name: 'More for this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Delete …' }).click()
  await expect(dialog.getByText('all its 3 rows')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Delete', exact: true })).toBeDisabled()
  await dialog.getByLabel(/to delete it/).fill('second name')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
  await expect(page.getByRole('link', { name: 'second name' })).toHaveCount(0)
})

test.describe('a reader in Germany', () => {
  test.use({ locale: 'de-DE' })

  test('sees numbers as they are written there', async ({ signedIn, server, api }) => {
    const id = await imported(server, api, { rows: 1_234, datasetName: 'deutsch' })
    const page = await signedIn()
    await page.goto(`/datasets/${id}`)
    await expect(page.getByText('1.234 rows, 3 columns')).toBeVisible()
  })
})
