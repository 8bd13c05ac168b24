import type { Page, Route } from '@playwright/test'
import { StartImportDocument } from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'
import { numberedCsv } from './support/numbered-csv.ts'

/** Answers the page's requests of one operation in place of the server. */
async function answer(
  page: Page,
  operation: string,
  by: (route: Route) => Promise<unknown>,
): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes(` ${operation}`)) await by(route)
    else await route.fallback()
  })
}

const fault = { errors: [{ message: 'Something went wrong.', extensions: { code: 'INTERNAL' } }] }

test('a renewal that meets a fault of the server signs nobody out, and is tried again', async ({
  signedIn,
  context,
}) => {
  await context.clock.install()
  const page = await signedIn()
  await page.goto('/datasets')
  const title = page.getByRole('heading', { name: 'Datasets', level: 1 })
  await expect(title).toBeVisible()
  const failed = Promise.withResolvers<void>()
  await answer(page, 'ConsoleRenew', async (route) => {
    await route.fulfill({ json: fault })
    failed.resolve()
  })
  await context.clock.fastForward('07:00:00')
  await failed.promise
  await expect(title).toBeVisible()

  await page.unrouteAll()
  const renewed = page.waitForResponse((response) => {
    return response.request().postData()?.includes('ConsoleRenew') === true
  })
  await context.clock.fastForward('00:02:00')
  await renewed
  await expect(title).toBeVisible()
})

test('whoever cannot be signed out is told so', async ({ signedIn, complaints }) => {
  complaints.allow(/net::ERR_FAILED/)
  const page = await signedIn()
  await page.goto('/datasets')
  await answer(page, 'SignOut', (route) => route.abort())
  await page.getByRole('button', { name: /admin@example\.com/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('You are still signed in')).toBeVisible()
})

test('a list whose next page fails waits for a click', async ({ signedIn, complaints }) => {
  complaints.allow(/net::ERR_FAILED/)
  const page = await signedIn()
  let asked = 0
  await answer(page, 'DatasetList', async (route) => {
    if (route.request().postDataJSON().variables.after !== undefined) {
      asked += 1
      return route.abort()
    }
    const response = await route.fetch()
    const json = await response.json()
    json.data.datasets.nodes = [dataset]
    json.data.datasets.pageInfo = { ...json.data.datasets.pageInfo, ...more }
    return route.fulfill({ response, json })
  })
  await page.goto('/datasets')
  const again = page.getByRole('button', { name: 'Could not be read. Try again' })
  await expect(again).toBeVisible()
  expect(asked).toBe(1)
  await again.click()
  await expect.poll(() => asked).toBe(2)
})

const more = { hasNextPage: true, endCursor: 'next' }
const dataset = {
  __typename: 'Dataset',
  id: 'dataset_1',
  name: 'sales',
  rowCount: 1,
  revision: 1,
  columns: [],
  owner: { __typename: 'User', id: 'user_1', email: 'a@example.com' },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  writer: null,
}

test('live changes that a fault of the server has ended begin anew', async ({
  signedIn,
  server,
  api,
}) => {
  const page = await signedIn()
  let isEnded = false
  await page.routeWebSocket('**/graphql', (socket) => {
    const upstream = socket.connectToServer()
    socket.onMessage((message) => {
      const { id, type, payload } = JSON.parse(String(message))
      if (isEnded || type !== 'subscribe' || !payload.query.includes('tasksChanged')) {
        return upstream.send(message)
      }
      isEnded = true
      socket.send(JSON.stringify({ id, type: 'error', payload: fault.errors }))
    })
  })
  await page.goto('/tasks')
  await expect.poll(() => isEnded).toBe(true)
  const uploadId = await api.upload(await numberedCsv(server, 'live.csv', 10), 'live.csv')
  await api.request(StartImportDocument, { input: { uploadId, datasetName: 'live again' } })
  await expect(page.getByText('Import of live.csv into live again')).toBeVisible()
})
