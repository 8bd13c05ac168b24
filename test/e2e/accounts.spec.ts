import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { fillSignIn } from './support/sign-in.ts'

/** Chooses an action of the menu of an account. */
async function choose(page: Page, email: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${email}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

test('an account is made, and whoever has it signs in', async ({ signedIn, otherPage }) => {
  const page = await signedIn()
  const email = `new-${Date.now()}@example.com`
  await page.goto('/users')
  await page.getByRole('button', { name: 'New account' }).click()
  const dialog = page.getByRole('dialog', { name: 'New account' })
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByRole('button', { name: 'Make one up' }).click()
  const password = await dialog.getByRole('textbox', { name: 'Password' }).inputValue()
  await dialog.getByRole('radio', { name: 'Viewer' }).check()
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row', { name: email })).toContainText('Viewer')

  const theirs = await otherPage()
  await theirs.goto('/datasets')
  await fillSignIn(theirs, { email, password })
  await expect(theirs.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
})

test('what is wrong with a new account is said at its field', async ({ signedIn, server }) => {
  const page = await signedIn()
  await page.goto('/users')
  await page.getByRole('button', { name: 'New account' }).click()
  const dialog = page.getByRole('dialog', { name: 'New account' })
  const create = dialog.getByRole('button', { name: 'Create the account' })
  await dialog.getByLabel('E-mail').fill(server.admin.email)
  await dialog.getByRole('textbox', { name: 'Password' }).fill('short')
  await create.click()
  const passwordField = dialog.getByRole('textbox', { name: 'Password' })
  await expect(passwordField).toHaveAccessibleDescription(/A password has 8 to 1,024 characters/)
  await passwordField.fill('long enough')
  await create.click()
  const words = `There is an account with ${server.admin.email} already.`
  await expect(dialog.getByLabel('E-mail')).toHaveAccessibleDescription(new RegExp(words))
})

test('an account that is disabled is signed out at once, where it is', async ({
  signedIn,
  otherPage,
  server,
}) => {
  const editor = await server.createUser('EDITOR')
  const theirs = await otherPage(editor)
  await theirs.goto('/datasets')
  await expect(theirs.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()

  const page = await signedIn()
  await page.goto('/users')
  await choose(page, editor.email, 'Disable')
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('row', { name: editor.email })).toContainText('Disabled')

  await expect(theirs.getByText('Your session has ended.')).toBeVisible()
  await fillSignIn(theirs, editor)
  await expect(theirs.getByRole('alert')).toHaveText('E-mail or password is wrong.')

  await choose(page, editor.email, 'Enable')
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click()
  await expect(page.getByRole('row', { name: editor.email })).not.toContainText('Disabled')
  await theirs.getByRole('button', { name: 'Sign in' }).click()
  await expect(theirs.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
})

test('a new role shows in the list, and a new password lets in', async ({
  signedIn,
  otherPage,
  server,
}) => {
  const viewer = await server.createUser('VIEWER')
  const page = await signedIn()
  await page.goto('/users')
  await choose(page, viewer.email, 'Change the role')
  const roleDialog = page.getByRole('dialog', { name: 'Change the role' })
  await roleDialog.getByRole('radio', { name: 'Editor' }).check()
  await roleDialog.getByRole('button', { name: 'Change the role' }).click()
  await expect(roleDialog).toBeHidden()
  await expect(page.getByRole('row', { name: viewer.email })).toContainText('Editor')

  await choose(page, viewer.email, 'New password')
  const passwordDialog = page.getByRole('dialog', { name: 'New password' })
  await passwordDialog.getByRole('textbox', { name: 'Password' }).fill('another password')
  await passwordDialog.getByRole('button', { name: 'Set the password' }).click()
  await expect(passwordDialog).toBeHidden()

  const theirs = await otherPage()
  await theirs.goto('/datasets')
  await fillSignIn(theirs, { email: viewer.email, password: 'another password' })
  await expect(theirs.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
})

test('the last administrator stays one, and is told why', async ({ signedIn, server }) => {
  const page = await signedIn()
  await page.goto('/users')
  await choose(page, server.admin.email, 'Disable')
  const dialog = page.getByRole('dialog', { name: 'Disable the account' })
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await expect(dialog.getByRole('alert')).toContainText('This is the last administrator.')
})

test.describe('with more accounts than a page', () => {
  test.use({ ownServer: {} })

  test('the rest of the list comes when it is asked for', async ({ signedIn, server }) => {
    for (let count = 0; count < 50; count++) await server.createUser('VIEWER')
    const page = await signedIn()
    await page.goto('/users')
    const rows = page.getByRole('table', { name: 'Accounts' }).locator('tbody tr')
    await expect(rows).toHaveCount(50)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect(rows).toHaveCount(51)
    await expect(page.getByRole('row', { name: server.admin.email })).toContainText('You')
    await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden()
  })
})

for (const role of ['EDITOR', 'VIEWER'] as const) {
  test(`${role}s are told that administrators look after accounts`, async ({
    signedIn,
    server,
  }) => {
    const page = await signedIn(await server.createUser(role))
    await page.goto('/users')
    await expect(page.getByText('Administrators look after accounts')).toBeVisible()
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Accounts' })).toBeHidden()
  })
}
