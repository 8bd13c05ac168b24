import { columnTypes, type Value } from '#core/columns.ts'
import type { Dataset } from '#core/dataset.ts'
import { filterOps } from '#core/row-filter.ts'
import type { Builder } from '../builder.ts'
import {
  type CursorCodec,
  connection,
  defaultSize,
  type PageArguments,
  pageRequest,
} from '../connection.ts'
import { ApiError } from '../errors.ts'
import { ownerOf } from './owner.ts'

export function addDataset(builder: Builder): void {
  builder.enumType('ColumnType', { values: columnTypes })
  builder.objectType('Column', {
    fields: (t) => ({
      name: t.exposeString('name'),
      type: t.expose('type', { type: 'ColumnType' }),
      nullable: t.exposeBoolean('nullable'),
    }),
  })
  builder.inputType('ColumnInput', {
    fields: (t) => ({
      source: t.string({
        description:
          'Header name in the file; left out: `name`. Columns of the file that nothing names are skipped.',
      }),
      name: t.string({ required: true }),
      type: t.field({ type: 'ColumnType', required: true }),
      nullable: t.boolean({ required: true, defaultValue: true }),
    }),
  })
  builder.enumType('FilterOp', {
    description:
      'Nulls meet IS_NULL and nothing else. TEXT compares by code points. CONTAINS and STARTS_WITH look at the value as rows show it, whatever its type.',
    values: filterOps,
  })
  const rowFilter = builder.inputType('RowFilter', {
    description: 'All filters must hold.',
    fields: (t) => ({
      column: t.string({ required: true }),
      op: t.field({ type: 'FilterOp', required: true }),
      value: t.field({
        type: 'JSON',
        description:
          'In the form that `Row.values` has. A list for IN, of at most 1,000; nothing for IS_NULL and NOT_NULL.',
      }),
    }),
  })
  builder.objectType('Row', {
    description:
      'Values in column order. INTEGER: a number within ±(2^53-1), else a string. DECIMAL: a string with the digits of the file. DATE: YYYY-MM-DD. DATETIME: RFC 3339, UTC. RowFilter.value takes the same forms.',
    fields: (t) => ({
      number: t.expose('number', { type: 'SafeInt' }),
      values: t.field({
        type: ['JSON'],
        nullable: { list: false, items: true },
        resolve: (row) => row.values.map(jsonValue),
      }),
    }),
  })
  builder.objectType('Dataset', {
    interfaces: ['Node'],
    fields: (t) => ({
      name: t.exposeString('name'),
      columns: t.field({ type: ['Column'], resolve: (dataset) => [...dataset.columns] }),
      rowCount: t.expose('rowCount', { type: 'SafeInt' }),
      owner: t.field({ type: 'User', resolve: (dataset, _, context) => ownerOf(dataset, context) }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
      revision: t.exposeInt('revision', {
        description: 'Grows when rows are published or undone.',
      }),
      viewName: t.string({
        nullable: true,
        description:
          'The view in the database that shows the same rows to SQL tools; null until it is made, a moment after the first import.',
        resolve: async ({ id }, _, { loaders }) => (await loaders.views.load(id))?.name ?? null,
      }),
      writer: t.field({
        type: 'ImportTask',
        nullable: true,
        description: 'The task that is writing it.',
        resolve: ({ writerTaskId }, _, { loaders }) =>
          writerTaskId === null ? null : loaders.tasks.load(writerTaskId),
      }),
      rows: t.field({
        type: 'RowConnection',
        description:
          'With `where`, which is looked for in many rows, a page may come back short after about a second: go on while hasNextPage (backwards: hasPreviousPage), from endCursor (startCursor), even where it has no rows.',
        args: {
          first: t.arg.int({ required: true, defaultValue: defaultSize }),
          after: t.arg.string(),
          last: t.arg.int(),
          before: t.arg.string(),
          where: t.arg({ type: [rowFilter] }),
        },
        // a statement for each dataset of a list: each has a table of its own
        resolve: async (dataset, { where, ...args }, { services }) => {
          const cursors = rowCursor(dataset)
          const request = pageRequest(lastAlone(args), cursors)
          const page = await services.datasets.rows(dataset, request, where ?? [])
          return connection(page, cursors, (row) => row.number)
        },
      }),
    }),
  })
}

/** `last` alone comes with the default of `first`, which then counts for nothing. */
function lastAlone(args: PageArguments): PageArguments {
  const isLast = args.last != null && args.first === defaultSize
  return isLast ? { ...args, first: null } : args
}

/** Row cursors carry the generation: row 7 of a replaced dataset is another row 7. */
function rowCursor(dataset: Dataset): CursorCodec<number> {
  const prefix = `${dataset.generation}:`
  return {
    write: (number) => `${prefix}${number}`,
    read: (text) => {
      const [, generation, number] = /^(\d+):(\d{1,15})$/.exec(text) ?? []
      if (number === undefined) return undefined
      if (`${generation}:` === prefix) return Number(number)
      const message = 'The dataset has been replaced since this cursor was made; start without one.'
      throw new ApiError('BAD_USER_INPUT', message)
    },
  }
}

function jsonValue(value: Value): string | number | boolean | null {
  return typeof value === 'bigint' ? String(value) : value
}
