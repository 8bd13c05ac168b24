import { writeModes } from '#core/dataset.ts'
import { prefixOf } from '#core/id-prefix.ts'
import type { Builder } from '../builder.ts'
import type { TypeOfTask } from './task-type.ts'

/** Node, PageInfo, UserError and the enums that several types use. */
export function addSharedTypes(builder: Builder, typeOf: TypeOfTask): void {
  builder.interfaceType('Node', {
    // tasks tell their type by their kind, all else by its id
    resolveType: (node) => ('kind' in node ? typeOf(node) : objectTypes[prefixOf(node.id) ?? '']),
    fields: (t) => ({ id: t.exposeID('id') }),
  })
  builder.objectType('PageInfo', {
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage'),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
      startCursor: t.exposeString('startCursor', { nullable: true }),
      endCursor: t.exposeString('endCursor', { nullable: true }),
    }),
  })
  builder.enumType('UserErrorCode', {
    values: [
      'NOT_FOUND',
      'INVALID_INPUT',
      'INVALID_STATE',
      'CONFLICT',
      'LIMIT_REACHED',
      'FORBIDDEN',
      'BAD_CREDENTIALS',
    ] as const,
  })
  builder.objectType('UserError', {
    description: 'What a user can mend.',
    fields: (t) => ({
      code: t.field({ type: 'UserErrorCode', resolve: (error) => error.code }),
      message: t.exposeString('message'),
      field: t.stringList({
        nullable: true,
        description: 'The path of the input field that is wrong, within `input`.',
        resolve: (error) => (error.field === undefined ? null : [...error.field]),
      }),
    }),
  })
  builder.enumType('WriteMode', {
    description:
      'CREATE: a new dataset. APPEND adds rows, REPLACE puts them in place of all others, UPSERT in place of those with the same key. Readers see the old rows until the import has succeeded.',
    values: writeModes,
  })
  builder.enumType('InvalidRowPolicy', { values: ['REJECT', 'FAIL'] as const })
}

const objectTypes: Record<string, string> = {
  user: 'User',
  token: 'ApiToken',
  upload: 'UploadedFile',
  dataset: 'Dataset',
}
