import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import {
  ImportFilesDocument,
  TasksDocument,
  UploadedFileDocument,
  UploadedFilesDocument,
} from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'
import { numberedCsv } from './support/numbered-csv.ts'
import { fillSignIn } from './support/sign-in.ts'

/** Lets the page send no more than `bytesPerSecond`, which is what an upload takes its time from. */
async function slowDown(page: Page, bytesPerSecond: number): Promise<() => Promise<void>> {
  const devTools = await page.context().newCDPSession(page)
  const send = (uploadThroughput: number) =>
    devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await send(bytesPerSecond)
  return async () => {
    await send(-1)
    await devTools.detach()
  }
}

test.describe('an upload', () => {
  test.use({ ownServer: {} })

  test('is paused, outlives a reload, and goes on with the same file where it was', async ({
    signedIn,
    server,
    api,
  }) => {
    const page = await signedIn()
    const path = await numberedCsv(server, 'long.csv', 1_000_000)
    await page.goto('/import')
    await slowDown(page, 8_000_000)
    await page.locator('input[type=file]').setInputFiles(path)
    await expect(
      page
        .getByText(/% *$/)
        .or(page.getByText(/· [1-9]\d?\s?%/))
        .first(),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await expect(page.getByText('Paused', { exact: true })).toBeVisible()

    await page.reload()
    await expect(page.getByText(/^long\.csv: [1-9]\d?\s?% uploaded$/)).toBeVisible()
    const again = page.getByLabel('Choose the file again to go on')
    await again.setInputFiles(await numberedCsv(server, 'other.csv', 10))
    await expect(page.getByRole('alert')).toBeVisible()
    await again.setInputFiles(path)
    await expect(page.getByRole('button', { name: 'Start the import' })).toBeEnabled()

    const { uploadedFiles } = await api.request(UploadedFilesDocument, {})
    const [file] = uploadedFiles.nodes
    const { uploadedFile } = await api.request(UploadedFileDocument, { id: file?.id ?? '' })
    const url = new URL(uploadedFile?.url ?? '', server.url)
    const uploaded = Buffer.from(await (await fetch(url)).arrayBuffer())
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(uploadedFiles.nodes.map(({ name }) => name)).toEqual(['long.csv'])
    expect(digest(uploaded)).toBe(digest(await readFile(path)))
  })

  test('stops with its owner’s sign-out, is nothing to the next user, and goes on with its owner', async ({
    signedIn,
    server,
    api,
  }) => {
    const page = await signedIn()
    const path = await numberedCsv(server, 'mine.csv', 1_000_000)
    const begun: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/uploads')) begun.push(path)
    })
    await page.goto('/import')
    const setFree = await slowDown(page, 4_000_000)
    await page.locator('input[type=file]').setInputFiles(path)
    await expect(page.getByText(/· [1-9]\d?\s?%/)).toBeVisible()
    await page.getByRole('button', { name: /admin@example\.com/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    const other = await server.createUser('EDITOR')
    await fillSignIn(page, other)
    await expect(page.getByRole('button', { name: other.email })).toBeVisible()
    await setFree()

    await page.getByRole('button', { name: other.email }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await fillSignIn(page, server.admin)
    await expect(page.getByRole('button', { name: 'Start the import' })).toBeEnabled()
    const { uploadedFiles } = await api.request(ImportFilesDocument, {})
    const mine = uploadedFiles.nodes.filter(({ name }) => name === 'mine.csv')
    expect(mine.map(({ owner }) => owner.email)).toEqual([server.admin.email])
    expect(begun).toHaveLength(1)
  })
})

test('what is said of a column shows at once, and its rejected rows come back as a file', async ({
  signedIn,
  server,
}) => {
  const page = await signedIn()
  const path = join(server.folder, 'orders.csv')
  await writeFile(path, 'id,quantity\n1,5\n2,many\n3,7\n4,\n5,few\n')
  await page.goto('/import')
  await page.locator('input[type=file]').setInputFiles(path)
  await expect(page.getByText('Every record of the sample can be stored.')).toBeVisible()

  await page.getByLabel('Type of column quantity').selectOption('INTEGER')
  await expect(page.getByText('2 records of the sample would be rejected.')).toBeVisible()
  const problems = page.getByRole('region', { name: 'Rejected records' })
  await expect(problems.getByRole('cell', { name: 'many', exact: true })).toBeVisible()
  await page.getByLabel('Name of column quantity').fill('amount')
  await expect(page.getByText('Called quantity in the file.')).toBeVisible()
  await page.getByRole('button', { name: 'Start the import' }).click()

  await expect(page.getByText('has 3 rows now')).toBeVisible()
  const rejected = page.getByRole('region', { name: 'Rejected rows' }).first()
  await expect(rejected.getByRole('cell', { name: 'few', exact: true })).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as CSV' }).click()
  const text = await readFile(await (await downloading).path(), 'utf8')
  // with the line, the column and the reason of each before what the file has
  expect(text.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/,id,quantity$/),
    expect.stringMatching(/,2,many$/),
    expect.stringMatching(/,5,few$/),
  ])
})

test('a double click starts one import', async ({ signedIn, server, api }) => {
  const page = await signedIn()
  const path = await numberedCsv(server, 'twice.csv', 100)
  const uploadId = await api.upload(path, 'twice.csv')
  await page.goto(`/import?upload=${uploadId}`)
  await page.getByRole('button', { name: 'Start the import' }).dblclick()
  await expect(page.getByText('has 100 rows now')).toBeVisible()
  const { tasks } = await api.request(TasksDocument, { filter: { uploadId } })
  expect(tasks.totalCount).toBe(1)
})

test('whoever may only read is told so', async ({ signedIn, server }) => {
  const page = await signedIn(await server.createUser('VIEWER'))
  await page.goto('/import')
  await expect(page.getByText('Your account can look, not import')).toBeVisible()
  await expect(page.locator('input[type=file]')).toHaveCount(0)
})
