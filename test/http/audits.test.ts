import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { sharedServer } from '../support/server.ts'

const running = sharedServer()

const audits = serverAudits({
  url: async () => `${(await running()).server.url}/graphql`,
  fetchFn: fetch,
})

test('there are 61 audits: a new version may have more, which are to be read', () => {
  expect(audits).toHaveLength(61)
})

// what only SHOULD or MAY be fails with a reason as well
test.each(audits)('$id: $name', async ({ fn }) => {
  const result = await fn()
  expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok')
})
