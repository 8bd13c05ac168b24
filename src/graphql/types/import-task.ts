import { type WriteMode, writeModes } from '#core/dataset.ts'
import type { Json } from '#core/task.ts'
import type { Builder } from '../builder.ts'
import { connection, numberCursor, pageRequest } from '../connection.ts'

/** What an import has beside the fields of every task. */
export function addImportFields(builder: Builder): void {
  builder.objectFields('ImportTask', (t) => ({
    source: t.field({
      type: 'UploadedFile',
      nullable: true,
      resolve: ({ uploadId }, _, { loaders }) =>
        uploadId === null ? null : loaders.uploads.load(uploadId),
    }),
    mode: t.field({ type: 'WriteMode', resolve: ({ input }) => modeOf(input) }),
    validateOnly: t.boolean({
      description: 'Whether the file is only looked through: no row is written.',
      resolve: ({ input }) =>
        typeof input === 'object' && input !== null && 'validateOnly' in input
          ? input.validateOnly === true
          : false,
    }),
    dataset: t.field({
      type: 'Dataset',
      nullable: true,
      description:
        'null once a stop has taken a newly created dataset away, and where the file is only looked through.',
      resolve: ({ datasetId }, _, { loaders }) =>
        datasetId === null ? null : loaders.datasets.load(datasetId),
    }),
    rejectedRows: t.field({
      type: 'RejectedRowConnection',
      args: { first: t.arg.int(), after: t.arg.string() },
      resolve: async ({ id }, args, { loaders }) => {
        const page = await loaders.rejectedRows.load({ id, ...pageRequest(args, numberCursor) })
        return connection(page, numberCursor, (row) => row.number)
      },
    }),
    rejectedRowsUrl: t.field({
      type: 'URL',
      nullable: true,
      description: rejectedRowsUrl,
      resolve: async (task, _, { services, loaders }) => {
        const file = services.rejectedFiles.of(task)
        if (file === null || !(await loaders.rejectedFiles.load(task.id))) return null
        return (await services.downloads.link(file)).url
      },
    }),
  }))
}

const rejectedRowsUrl =
  'CSV of the rejected rows, each with line, column, code and message: mend it and import it again. It has the rows that are rejected by then, and of a task that has rejected more than 100,000 the first 100,000; `progress.rowsRejected` counts all. Holds for 15 minutes, for whoever has it; a new one with each read. null where nothing was rejected, or it is no longer kept.'

/** Tasks of the first version have none. */
function modeOf(input: Json): WriteMode {
  const given = typeof input === 'object' && input !== null && 'mode' in input ? input.mode : ''
  return writeModes.find((mode) => mode === given) ?? 'CREATE'
}
