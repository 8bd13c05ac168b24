import { CreateApiTokenDocument } from '../../schema/generated/operations.ts'
import { expect, test } from './fixtures.ts'

test('a token is made, works for as long as it is not revoked, and shows its secret once', async ({
  signedIn,
  server,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const editor = await server.createUser('EDITOR')
  const page = await signedIn(editor)
  await page.goto('/tokens')
  await expect(page.getByRole('heading', { name: 'You have no API token' })).toBeVisible()
  await page.getByRole('button', { name: 'New token' }).first().click()
  const form = page.getByRole('dialog', { name: 'New API token' })
  // no token may more than its owner
  await expect(form.getByRole('radio')).toHaveCount(2)
  await form.getByLabel('Name').fill('nightly load')
  await form.getByRole('radio', { name: 'Viewer' }).check()
  await form.getByLabel('Holds for').fill('30')
  await form.getByRole('button', { name: 'Make the token' }).click()

  const shown = page.getByRole('dialog', { name: 'The new token' })
  await expect(shown.getByText('It is not shown again')).toBeVisible()
  await shown
    .getByRole('region', { name: 'The secret' })
    .getByRole('button', { name: 'Copy' })
    .click()
  const secret = await page.evaluate(() => navigator.clipboard.readText())
  expect(secret).toMatch(/^sluice_/)
  await expect(shown.getByRole('region', { name: 'With curl' })).toContainText(secret)
  await shown.getByRole('button', { name: 'I have kept it' }).click()
  await expect(shown).toBeHidden()
  await expect(page.locator('body')).not.toContainText(secret)

  const row = page.getByRole('row', { name: 'nightly load' })
  await expect(row).toContainText('Viewer')
  await expect(row).toContainText('in 30 days')
  const ask = async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { email } }' }),
    })
    return response.text()
  }
  expect(await ask()).toContain(editor.email)

  await row.getByRole('button', { name: 'Revoke' }).click()
  const revoke = page.getByRole('dialog', { name: 'Revoke the token' })
  await revoke.getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toBeHidden()
  expect(await ask()).not.toContain(editor.email)
})

test('what is wrong with a new token is said at its field', async ({ signedIn, server }) => {
  const page = await signedIn(await server.createUser('VIEWER'))
  await page.goto('/tokens')
  await page.getByRole('button', { name: 'New token' }).first().click()
  const form = page.getByRole('dialog', { name: 'New API token' })
  await form.getByLabel('Holds for').fill('4000')
  await form.getByRole('button', { name: 'Make the token' }).click()
  await expect(form.getByLabel('Name')).toHaveAccessibleDescription(/1 to 100 characters/)
  await form.getByLabel('Name').fill('reader')
  await form.getByRole('button', { name: 'Make the token' }).click()
  await expect(form.getByLabel('Holds for')).toHaveAccessibleDescription(/goes from 1 to 3,?650/)
})

test('administrators see everyone’s tokens, with their owners', async ({ signedIn, server }) => {
  const editor = await server.createUser('EDITOR')
  const api = await server.client(editor)
  await api.request(CreateApiTokenDocument, { input: { name: 'theirs', role: 'EDITOR' } })
  const page = await signedIn()
  await page.goto('/tokens')
  await page.getByText('Everyone’s').click()
  await expect(page.getByRole('row', { name: editor.email })).toContainText('theirs')
  await expect(page).toHaveURL('/tokens?of=all')
})
