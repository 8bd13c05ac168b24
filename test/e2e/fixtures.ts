import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import type { ApiClient } from '../../src/demo/api-client.ts'
import { whyLeftOut } from './support/chromium.ts'
import { Complaints } from './support/complaints.ts'
import { type Account, ConsoleServer } from './support/console-server.ts'
import { signIn } from './support/sign-in.ts'

export { expect }

interface Options {
  /**
   * Variables of the environment of a server for each test alone, which may be killed:
   * `test.use({ ownServer: {} })`. undefined: the one that the worker's tests share.
   */
  readonly ownServer: Readonly<Record<string, string>> | undefined
}

interface Fixtures {
  readonly needsChromium: undefined
  /** The server that `page` opens, by paths: `page.goto('/tasks')`. */
  readonly server: ConsoleServer
  /** A client of the API, signed in as the administrator. */
  readonly api: ApiClient
  /** What pages complain about makes the test fail; `complaints.allow(/…/)` for what the test itself brings about. */
  readonly complaints: Complaints
  /** Gives the browser of `page` a session: the administrator's, or an account's of `server.createUser(role)`. */
  readonly signedIn: (account?: Account) => Promise<Page>
  /** A page of another browser, which shares no session with `page`; with `account` signed in. */
  readonly otherPage: (account?: Account) => Promise<Page>
}

interface WorkerFixtures {
  /** Started when it is first asked for. */
  readonly sharedServer: () => Promise<ConsoleServer>
}

/** Tests of the console in a browser. */
export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  ownServer: [undefined, { option: true }],
  needsChromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use, testInfo) => {
      testInfo.skip(whyLeftOut !== undefined, whyLeftOut)
      await use(undefined)
    },
    { auto: true },
  ],
  sharedServer: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      let started: Promise<ConsoleServer> | undefined
      await use(() => {
        started ??= ConsoleServer.start()
        return started
      })
      await (await started)?.[Symbol.asyncDispose]()
    },
    { scope: 'worker' },
  ],
  server: async ({ sharedServer, ownServer }, use) => {
    if (ownServer === undefined) return use(await sharedServer())
    const server = await ConsoleServer.start(ownServer)
    await use(server)
    await server[Symbol.asyncDispose]()
  },
  baseURL: async ({ server }, use) => use(server.url),
  api: async ({ server }, use) => use(await server.client()),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  complaints: async ({}, use) => {
    const complaints = new Complaints()
    await use(complaints)
    expect(complaints.unexpected, 'what the pages complain about').toEqual([])
  },
  context: async ({ context, complaints, server }, use) => {
    await complaints.listenTo(context, server.url)
    await use(context)
  },
  signedIn: async ({ page, context, server }, use) => {
    await use(async (account) => {
      await signIn(context, server, account)
      return page
    })
  },
  otherPage: async ({ browser, contextOptions, baseURL, complaints, server }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (account) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: baseURL ?? '' })
      contexts.push(context)
      await complaints.listenTo(context, server.url)
      if (account) await signIn(context, server, account)
      return context.newPage()
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
})
