import { request as httpRequest } from 'node:http'
import { Operations } from '#graphql/operations.ts'
import type { Requested } from '#http/api.ts'
import type { HttpServerParts } from '#http/server.ts'
import { httpRig, LogLines, smallSchema } from './http-rig.ts'

/** The mutation that signs alice in, and keeps her session where that is possible. */
export const signIn = 'mutation { signIn(password: "x") }'

/** The one that takes it away again. */
export const signOut = 'mutation { signIn(password: "") }'

/** A rig whose mutations keep and forget the session. The token is the user's name. */
export async function cookieRig(parts: Partial<HttpServerParts> = {}) {
  const schema = smallSchema()
  const field = schema.getMutationType()?.getFields()['signIn']
  if (field === undefined) throw new Error('the schema has no mutation signIn')
  field.resolve = (_, { password }, { keeper }: Requested) => {
    if (password) keeper?.keep({ token: 'alice', expiresAt: Date.now() + 3_600_500 })
    else keeper?.forget()
    return 'done'
  }
  const rig = await httpRig({ operations: new Operations(schema, new LogLines()), ...parts })
  return { ...rig, cookie: `sluice-${new URL(rig.url).port}=alice` }
}

/** The Set-Cookie headers of a GraphQL request, which may name another host than it goes to. */
export function cookiesSet(
  url: string,
  query: string,
  headers: Record<string, string>,
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const request = httpRequest(`${url}/graphql`, { method: 'POST', headers: sent }, (response) => {
      response.resume().on('end', () => resolve(response.headers['set-cookie'] ?? []))
    })
    request.on('error', reject).end(JSON.stringify({ query }))
  })
}
