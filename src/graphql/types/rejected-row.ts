import type { Builder } from '../builder.ts'

export function addRejectedRow(builder: Builder): void {
  builder.objectType('RejectedRow', {
    description: 'A record of the file that did not become a row.',
    fields: (t) => ({
      line: t.expose('line', { type: 'SafeInt' }),
      record: t.exposeString('record'),
      column: t.exposeString('column', { nullable: true }),
      value: t.exposeString('value', { nullable: true }),
      code: t.exposeString('code'),
      message: t.exposeString('message'),
    }),
  })
}
