import type { Builder } from '../builder.ts'
import { ownerOf } from './owner.ts'

export function addUploadedFile(builder: Builder): void {
  builder.objectType('UploadedFile', {
    interfaces: ['Node'],
    fields: (t) => ({
      name: t.exposeString('name'),
      bytes: t.expose('bytes', { type: 'SafeInt' }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      owner: t.field({ type: 'User', resolve: (file, _, context) => ownerOf(file, context) }),
    }),
  })
}
