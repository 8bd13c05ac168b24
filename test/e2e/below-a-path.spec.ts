import { expect, test } from './fixtures.ts'
import { ConsoleServer } from './support/console-server.ts'
import { numberedCsv } from './support/numbered-csv.ts'
import { pathProxy } from './support/path-proxy.ts'
import { fillSignIn } from './support/sign-in.ts'

test('behind a proxy, below a path, all is there: pages, session, upload, socket, download', async ({
  browser,
}) => {
  await using proxy = await pathProxy('/sluice')
  await using server = await ConsoleServer.start({ PUBLIC_URL: proxy.url })
  proxy.forwardTo(server.url)
  const context = await browser.newContext()
  const page = await context.newPage()

  await page.goto(`${proxy.url}/import`)
  await fillSignIn(page, server.admin)
  await page.locator('input[type=file]').setInputFiles(await numberedCsv(server, 'few.csv', 500))
  await page.getByRole('button', { name: 'Start the import' }).click()
  await expect(page.getByText('has 500 rows now')).toBeVisible()
  expect(page.url()).toContain(`${proxy.url}/tasks/task_`)
  await page.reload()
  await page.getByRole('link', { name: 'few', exact: true }).click()

  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download' }).click()
  expect((await downloading).suggestedFilename()).toBe('few.csv')

  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ path: '/sluice', httpOnly: true, sameSite: 'Strict' })
  await context.close()
})
