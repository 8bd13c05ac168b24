import type { Builder } from '../builder.ts'
import { signedIn } from '../viewer.ts'

/** In fields: as much work as resolving so many, so that an operation has room for ten at most. */
const cost = 4_900

export function addCsvPreview(builder: Builder): void {
  builder.objectType('CsvPreview', {
    description: 'What an import would make of a file, as far as a sample of it tells.',
    fields: (t) => ({
      dialect: t.expose('dialect', { type: 'CsvDialect' }),
      header: t.stringList({
        description: 'The names of the file’s columns, which `ColumnInput.source` takes.',
        resolve: ({ header }) => [...header],
      }),
      columns: t.field({ type: ['Column'], resolve: ({ columns }) => [...columns] }),
      reasons: t.stringList({
        nullable: { list: false, items: true },
        description:
          'Why each of `columns` has its type; null where you or the dataset have given it.',
        resolve: ({ reasons }) => [...reasons],
      }),
      rows: t.field({
        type: t.listRef(t.listRef('String', { nullable: true })),
        description: 'The first rows as they would be stored, in the order of `columns`.',
        resolve: ({ rows }) => rows.map((row) => [...row]),
      }),
      problems: t.field({
        type: ['RejectedRow'],
        description:
          'Records of the sample that would be rejected, the first 100; the last one is what would end the import, where something would.',
        resolve: ({ problems }) => [...problems],
      }),
    }),
  })
  builder.objectFields('UploadedFile', (t) => ({
    preview: t.field({
      type: 'CsvPreview',
      nullable: true,
      description:
        'What an import would make of it: dialect, columns with inferred types, the first rows. It reads the beginning of the file, at most some megabytes. What `dialect` and `columns` leave out is detected; `datasetId` is the dataset to which the file is to be added.',
      args: {
        dialect: t.arg({ type: 'CsvDialectInput' }),
        columns: t.arg({ type: ['ColumnInput'] }),
        datasetId: t.arg.id(),
        first: t.arg.int({ required: true, defaultValue: 20 }),
      },
      extensions: { cost },
      // a statement or two for each file of a list: each is read by itself, and a list has ten at most
      resolve: (file, args, context) =>
        context.services.previews.preview(signedIn(context), file.id, args),
    }),
  }))
}
