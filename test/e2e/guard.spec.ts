import { expect, test } from './fixtures.ts'
import type { Complaints } from './support/complaints.ts'

/** What the guard of all tests has heard, which this test lets pass. */
function heardBy(complaints: Complaints): string[] {
  const heard = complaints.unexpected
  complaints.allow(/./)
  return heard
}

test('an inline script is a breach of the policy, and one makes a test fail', async ({
  page,
  complaints,
}) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  expect(complaints.unexpected).toEqual([])
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "owned"'
    document.body.append(script)
  })
  await expect.poll(() => complaints.unexpected.join('\n')).toContain('securitypolicyviolation')
  expect(heardBy(complaints).join('\n')).toContain('script-src')
  await expect(page).not.toHaveTitle('owned')
})

test('an error of a script makes a test fail, and so does another host', async ({
  page,
  complaints,
}) => {
  await page.goto('/')
  await page.evaluate(() => {
    queueMicrotask(() => {
      throw new Error('deliberate')
    })
    fetch('https://elsewhere.invalid/').catch(() => {})
  })
  await expect.poll(() => complaints.unexpected.join('\n')).toContain('deliberate')
  await expect.poll(() => complaints.unexpected.join('\n')).toContain('elsewhere.invalid')
  heardBy(complaints)
})

test.describe('a server of the test alone', () => {
  test.use({ ownServer: {} })

  test('is killed and comes back, and the page goes on', async ({
    signedIn,
    server,
    complaints,
  }) => {
    const page = await signedIn()
    await page.goto('/datasets')
    await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
    complaints.allow(/ERR_CONNECTION_REFUSED|WebSocket/)
    await server.kill()
    await expect(page.getByText('Connection lost.')).toBeVisible()
    await server.restart()
    await expect(page.getByText('Connection lost.')).toBeHidden()
  })
})
