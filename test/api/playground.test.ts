import { chromium, type Page } from 'playwright-core'
import { onTestFinished, type TestContext, test } from 'vitest'
import {
  PauseTaskDocument,
  ResumeTaskDocument,
  SignInDocument,
} from '../../schema/generated/operations.ts'
import { begin, until, uploadSales } from '../support/imports.ts'
import { playgroundServer } from '../support/playground.ts'
import { admin, type TestServer, testServer } from '../support/server.ts'
import { findProgram } from '../support/server-program.ts'

/**
 * GraphQL Playground in a browser, from an origin that the server allows. Skips the test where there is no
 * browser; CI has one.
 */
async function playground(context: TestContext) {
  const executablePath = findProgram('chromium')
  if (executablePath === undefined) return context.skip('there is no chromium')
  const pages = await playgroundServer()
  const server = await testServer({ env: { ALLOWED_ORIGINS: pages.url } })
  const browser = await chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] })
  onTestFinished(() => browser.close())
  async function open(headers: Record<string, string>): Promise<Page> {
    pages.use(optionsFor(server, headers))
    const page = await browser.newPage()
    await page.goto(pages.url)
    return page
  }
  return { server, open }
}

function optionsFor({ url }: TestServer, headers: Record<string, string>): object {
  const endpoint = `${url}/graphql`
  return {
    endpoint,
    subscriptionEndpoint: endpoint.replace('http', 'ws'),
    tabs: [{ endpoint, query: '', headers }],
    settings: { 'schema.polling.enable': false },
  }
}

/** Types an operation and presses play. */
async function play(page: Page, operation: string): Promise<void> {
  await page.locator('.CodeMirror').first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(operation)
  await page.getByTitle('Execute Query').click()
}

test('GraphQL Playground shows the states of a task as they come', async (context) => {
  const { server, open } = await playground(context)
  const api = await server.client()
  const { signIn } = await api.request(SignInDocument, { input: admin })
  const id = await begin(api, { uploadId: await uploadSales(server, api, 300_000) })
  await api.request(PauseTaskDocument, { input: { id } })
  await until(api, id, 'PAUSED')

  const page = await open({ Authorization: `Bearer ${signIn.token}` })
  await play(page, `subscription { taskChanged(id: "${id}") { state } }`)
  await page.getByText('"PAUSED"').waitFor()
  await api.request(ResumeTaskDocument, { input: { id } })
  await page.getByText('"RUNNING"').first().waitFor()
  await page.getByText('"SUCCEEDED"').waitFor()
})

test('GraphQL Playground tells whoever is not signed in what to do', async (context) => {
  const { open } = await playground(context)
  const page = await open({})
  await play(page, 'subscription { taskChanged(id: "task_1") { state } }')
  await page.getByText('Sign in first: mutation signIn gives a token').waitFor()
})
