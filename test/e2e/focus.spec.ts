import { expect, test } from './fixtures.ts'
import { barriers, settled } from './support/look.ts'
import { startSalesImport } from './support/sales.ts'

test('a dialog gives the focus back to what it was opened by, and so does one that a menu opened', async ({
  signedIn,
  server,
  api,
}) => {
  await startSalesImport(server, api, 20)
  const page = await signedIn()
  await page.goto('/tasks')
  const undo = page.getByRole('button', { name: /^Undo: / }).first()
  await undo.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(undo).toBeFocused()

  await page.goto('/datasets')
  await page.getByRole('main').getByRole('rowheader').first().getByRole('link').click()
  const more = page.getByRole('button', { name: 'More for this dataset' })
  await more.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Rename …' })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Rename …' }).press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(more).toBeFocused()

  const rows = page.getByRole('grid')
  await rows.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(rows).toBeFocused()
})

test('menus are open to all', async ({ signedIn, server }) => {
  const page = await signedIn()
  await page.goto('/tasks')
  await settled(page)
  await page.getByRole('button', { name: server.admin.email }).click()
  await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeVisible()
  expect(await barriers(page)).toEqual([])
})

test('a file that misses the drop zone does not take the place of the page', async ({
  signedIn,
}) => {
  const page = await signedIn()
  await page.goto('/import')
  await expect(page.getByText('Drop a CSV file here, or choose one')).toBeVisible()
  const isDeclined = await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['id\n1\n'], 'missed.csv'))
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
    return !(document.querySelector('h1')?.dispatchEvent(drop) ?? true)
  })
  expect(isDeclined).toBe(true)
})

test.describe('on a phone', () => {
  test.use({ ownServer: {}, viewport: { width: 360, height: 740 } })

  test('a lost connection is told of, and rows that could not be read come with the next one', async ({
    signedIn,
    server,
    api,
    complaints,
  }) => {
    complaints.allow(/ERR_CONNECTION_REFUSED|WebSocket connection|Failed to load resource/)
    await startSalesImport(server, api, 20)
    const page = await signedIn()
    await page.goto('/datasets')
    await page.getByRole('main').getByRole('rowheader').first().getByRole('link').click()
    await expect(page.getByRole('grid')).toBeVisible()
    await server.kill()
    await expect(page.getByText('Connection lost. Trying again …')).toBeInViewport()
    await page.getByRole('button', { name: 'Last rows' }).click()
    await expect(page.getByRole('region', { name: 'Rows' }).getByRole('alert')).toBeVisible()
    await server.restart()
    await expect(page.getByText('Connection lost. Trying again …')).toBeHidden({ timeout: 60_000 })
    // neither here nor in what else the page has asked for meanwhile
    await expect(page.getByRole('alert')).toHaveCount(0)
  })
})
