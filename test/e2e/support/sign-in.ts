import type { BrowserContext, Page } from '@playwright/test'
import { print } from 'graphql'
import { ConsoleSignInDocument } from '../../../schema/generated/operations.ts'
import type { Account, ConsoleServer } from './console-server.ts'

/** Gives the browser a session, as the sign-in's form would, and quicker. Throws where it is refused. */
export async function signIn(
  context: BrowserContext,
  server: ConsoleServer,
  account: Account = server.admin,
): Promise<void> {
  const { email, password } = account
  const response = await context.request.post(`${server.url}/graphql`, {
    headers: { origin: server.url },
    data: { query: print(ConsoleSignInDocument), variables: { input: { email, password } } },
  })
  const text = await response.text()
  if (!text.includes('"userErrors":[]')) throw new Error(`the sign-in was refused: ${text}`)
}

/** Signs in by the form that `page` shows. */
export async function fillSignIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
