import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { sharedServer } from '../support/server.ts'

const running = sharedServer()

const audits = serverAudits({
  url: async () => `${(await running()).server.url}/graphql`,
  fetchFn: fetch,
})

test('there are 61 audits', () => {
  expect(audits).toHaveLength(61)
})

test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ fn }) => {
  const { status, ...more } = await fn()
  expect({ status, ...more }).toMatchObject({ status: 'ok' })
})
