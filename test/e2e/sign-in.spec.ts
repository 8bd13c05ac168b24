import type { Page } from '@playwright/test'
import { UpdateUserDocument } from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'
import { fillSignIn } from './support/sign-in.ts'

function heading(page: Page, name: string) {
  return page.getByRole('heading', { name, level: 1 })
}

test('a wrong password is told in words, and the right one lets in', async ({ page, server }) => {
  await page.goto('/')
  await fillSignIn(page, { ...server.admin, password: 'something else' })
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.')
  await fillSignIn(page, server.admin)
  await expect(heading(page, 'Tasks')).toBeVisible()
})

test('after the sign-in one is where one wanted to go', async ({ page, server }) => {
  await page.goto('/tasks?state=RUNNING&kind=import')
  await fillSignIn(page, server.admin)
  await expect(heading(page, 'Tasks')).toBeVisible()
  await expect(page).toHaveURL('/tasks?state=RUNNING&kind=import')
})

test('the session is a cookie that scripts cannot read, and outlives the page', async ({
  page,
  context,
  server,
}) => {
  await page.goto('/datasets')
  await fillSignIn(page, server.admin)
  await expect(heading(page, 'Datasets')).toBeVisible()
  const [cookie, ...others] = await context.cookies()
  expect(others).toEqual([])
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  const kept = await page.evaluate(() => {
    return JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])
  })
  expect(kept).not.toContain(cookie?.value)
  await page.reload()
  await expect(heading(page, 'Datasets')).toBeVisible()
})

test('whoever signs out is out, in all tabs of the browser', async ({ signedIn, context }) => {
  const page = await signedIn()
  const otherTab = await context.newPage()
  for (const tab of [page, otherTab]) {
    await tab.goto('/datasets')
    await expect(heading(tab, 'Datasets')).toBeVisible()
  }
  await page.getByRole('button', { name: /admin@example\.com/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(heading(page, 'Sign in to Sluice')).toBeVisible()
  await expect(page.getByText('Your session has ended.')).toBeHidden()
  await expect(heading(otherTab, 'Sign in to Sluice')).toBeVisible()
  await page.reload()
  await expect(heading(page, 'Sign in to Sluice')).toBeVisible()
})

test('a new password by an administrator ends the session, and one goes on where one was', async ({
  signedIn,
  server,
  api,
}) => {
  const { id, email, ...old } = await server.createUser('EDITOR')
  const page = await signedIn({ email, ...old })
  await page.goto('/datasets?name=sales')
  await expect(heading(page, 'Datasets')).toBeVisible()
  const password = 'another password'
  await api.request(UpdateUserDocument, { input: { id, password } })
  await expect(page.getByText('Your session has ended.')).toBeVisible()
  await fillSignIn(page, { email, ...old })
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.')
  await fillSignIn(page, { email, password })
  await expect(heading(page, 'Datasets')).toBeVisible()
  await expect(page).toHaveURL('/datasets?name=sales')
})

test('a session whose cookie is gone ends at the next request, and one goes on where one was', async ({
  signedIn,
  context,
  server,
}) => {
  const page = await signedIn()
  await page.goto('/datasets')
  await expect(heading(page, 'Datasets')).toBeVisible()
  await context.clearCookies()
  await page.getByRole('link', { name: 'API tokens' }).click()
  await expect(page.getByText('Your session has ended.')).toBeVisible()
  await fillSignIn(page, server.admin)
  await expect(heading(page, 'API tokens')).toBeVisible()
})

test('a session is renewed while its page is looked at', async ({ signedIn, context }) => {
  await context.clock.install()
  const page = await signedIn()
  await page.goto('/datasets')
  await expect(heading(page, 'Datasets')).toBeVisible()
  const renewed = page.waitForResponse((response) => {
    return response.request().postData()?.includes('renewSession') === true
  })
  // of the twelve hours that a session holds
  await context.clock.fastForward('07:00:00')
  expect((await (await renewed).headersArray()).map(({ name }) => name.toLowerCase())).toContain(
    'set-cookie',
  )
})
