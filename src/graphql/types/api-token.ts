import type { Builder } from '../builder.ts'
import { ownerOf } from './owner.ts'

export function addApiToken(builder: Builder): void {
  builder.objectType('ApiToken', {
    description: 'A script’s way in, in the name of its owner.',
    interfaces: ['Node'],
    fields: (t) => ({
      name: t.exposeString('name'),
      role: t.expose('role', {
        type: 'Role',
        description: 'The most that it may do; it never may more than its owner may.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'To the minute; null: never.',
      }),
      owner: t.field({ type: 'User', resolve: (token, _, context) => ownerOf(token, context) }),
    }),
  })
}
