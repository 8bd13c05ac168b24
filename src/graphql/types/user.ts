import { roles } from '#core/viewer.ts'
import type { Builder } from '../builder.ts'

export function addUser(builder: Builder): void {
  builder.enumType('Role', {
    description:
      'ADMIN: everything and everyone’s. EDITOR: their own. VIEWER: reads everything, changes nothing.',
    values: roles,
  })
  builder.objectType('User', {
    interfaces: ['Node'],
    fields: (t) => ({
      email: t.exposeString('email'),
      role: t.expose('role', { type: 'Role' }),
      disabled: t.exposeBoolean('disabled'),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
    }),
  })
}
