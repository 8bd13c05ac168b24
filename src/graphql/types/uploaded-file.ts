import type { Builder } from '../builder.ts'
import { ownerOf } from './owner.ts'

export function addUploadedFile(builder: Builder): void {
  builder.objectType('UploadedFile', {
    interfaces: ['Node'],
    fields: (t) => ({
      name: t.exposeString('name'),
      bytes: t.expose('bytes', { type: 'SafeInt' }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      url: t.field({
        type: 'URL',
        nullable: true,
        description: 'Gives the file to whoever has it, for 15 minutes; a new one with each read.',
        resolve: async (file, _, { services }) => (await services.downloads.link(file)).url,
      }),
      owner: t.field({ type: 'User', resolve: (file, _, context) => ownerOf(file, context) }),
    }),
  })
}
