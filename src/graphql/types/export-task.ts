import type { OutputFile } from '#core/output-port.ts'
import type { Json } from '#core/task.ts'
import { type ExportFormat, exportFormats } from '#core/text-output.ts'
import type { DownloadLink } from '#service/downloads.ts'
import type { Builder } from '../builder.ts'

/** A file with the link of this read: its address and when that ends belong together. */
type LinkedFile = OutputFile & { readonly link: DownloadLink }

/** What an export has beside the fields of every task. */
export function addExportFields(builder: Builder): void {
  const file = builder.objectRef<LinkedFile>('ExportedFile').implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      url: t.field({
        type: 'URL',
        description:
          'Gives the file to whoever has it, until `expiresAt`; a new one with each read.',
        resolve: ({ link }) => link.url,
      }),
      expiresAt: t.field({ type: 'DateTime', resolve: ({ link }) => link.expiresAt }),
      bytes: t.expose('bytes', { type: 'SafeInt' }),
      rows: t.expose('rows', { type: 'SafeInt' }),
      sha256: t.exposeString('sha256', { description: 'Of the file as it is downloaded, in hex.' }),
    }),
  })
  builder.objectFields('ExportTask', (t) => ({
    dataset: t.field({
      type: 'Dataset',
      nullable: true,
      description: 'null once it is deleted; the export goes on.',
      resolve: ({ datasetId }, _, { loaders }) =>
        datasetId === null ? null : loaders.datasets.load(datasetId),
    }),
    format: t.field({ type: 'ExportFormat', resolve: ({ input }) => formatOf(input) }),
    file: t.field({
      type: file,
      nullable: true,
      description:
        'null until SUCCEEDED, or STOPPED with `keep`; null again once it is old enough to be taken away.',
      resolve: async ({ id }, _, { services, loaders }) => {
        const found = await loaders.files.load(id)
        if (found === null) return null
        return { ...found, link: await services.downloads.link({ id, name: found.name }) }
      },
    }),
  }))
}

function formatOf(input: Json): ExportFormat {
  const given = typeof input === 'object' && input !== null && 'format' in input && input.format
  return exportFormats.find((format) => format === given) ?? 'CSV'
}
