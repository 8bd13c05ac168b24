import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Handler } from './api.ts'

/** The page may load nothing from anywhere but itself, so it works without internet. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  'img-src data:',
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const firstQuery = `# Sign in: this page then sends the session's cookie by itself, as the console does.
# A token in the Headers pane below goes first, also for subscriptions:
#   { "Authorization": "Bearer <token>" }

mutation SignIn {
  signIn(input: { email: "", password: "" }) {
    token
    expiresAt
    userErrors { code message }
  }
}

query Viewer {
  viewer { id email role }
}
`

export function wantsGraphiql({
  method,
  headers,
}: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'GET' && (headers.accept?.includes('text/html') ?? false)
}

/** Serves GraphiQL, whole in one page. */
export function graphiql(): Handler {
  let page: Promise<Buffer> | undefined
  return async (_request, response) => {
    page ??= render()
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Encoding': 'gzip',
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-cache',
    })
    response.end(await page)
  }
}

async function render(): Promise<Buffer> {
  // nine megabytes of source that most servers are never asked for
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return promisify(gzip)(
    renderGraphiQL({
      title: 'Sluice',
      endpoint: '/graphql',
      defaultQuery: firstQuery,
      defaultHeaders: '{ "Authorization": "Bearer " }',
      isHeadersEditorEnabled: true,
      defaultEditorToolsVisibility: 'headers',
      subscriptionsProtocol: 'SSE',
      method: 'POST',
    }),
  )
}
