import { expect, test } from './fixtures.ts'
import { fillSignIn } from './support/sign-in.ts'

test('a wrong password is told in words, and the right one lets in', async ({ page, server }) => {
  await page.goto('/')
  await fillSignIn(page, { ...server.admin, password: 'something else' })
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.')
  await fillSignIn(page, server.admin)
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible()
})

test('after the sign-in one is where one wanted to go', async ({ page, server }) => {
  await page.goto('/tasks?state=RUNNING&kind=import')
  await fillSignIn(page, server.admin)
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible()
  await expect(page).toHaveURL('/tasks?state=RUNNING&kind=import')
})
