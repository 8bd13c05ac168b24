import { expect, test } from 'vitest'
import { wantsGraphiql } from '#http/graphiql.ts'
import { httpRig } from '../support/http-rig.ts'

async function graphiql() {
  const { url } = await httpRig()
  const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html,*/*' } })
  const policy = response.headers.get('content-security-policy') ?? ''
  return { page: await response.text(), policy }
}

test('a browser gets the page whole', async () => {
  const { page } = await graphiql()
  expect(page).toContain('YogaGraphiQL.renderYogaGraphiQL')
  expect(page).toContain('"subscriptionsProtocol":"SSE"')
  expect(page).toContain('"endpoint":"/graphql"')
})

test('the page names nothing that a browser would load from elsewhere', async () => {
  const { page } = await graphiql()
  // scripts are text to a browser, as long as they stand in the page
  const html = page
    .replaceAll(/<script>[\s\S]*?<\/script>/g, '')
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
  expect(html).not.toMatch(/https?:/)
  expect(html).not.toMatch(/<(script|iframe|object|embed)\b/)
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join()
  expect(styles).not.toMatch(/@import|url\(\s*["']?(?!data:|#)[a-z/]/i)
})

test('and its policy forbids what its scripts might try', async () => {
  const { policy } = await graphiql()
  const rules = new Map(policy.split('; ').map((rule) => rule.split(/ (.*)/) as [string, string]))
  expect(rules.get('default-src')).toBe("'none'")
  expect(rules.get('connect-src')).toBe("'self'")
  expect(policy).not.toMatch(/https?:|\*/)
})

test.each([
  ['GET', 'application/json', false],
  ['POST', 'text/html', false],
  ['GET', undefined, false],
  ['GET', 'text/html', true],
])('%s that accepts %s: %s', (method, accept, expected) => {
  const headers = accept === undefined ? {} : { accept }
  expect(wantsGraphiql({ method, headers })).toBe(expected)
})
