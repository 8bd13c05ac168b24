import type { ColumnInput } from '#core/columns.ts'
import type { Dataset } from '#core/dataset.ts'
import type { DialectInput } from '#core/dialect.ts'
import { InputError } from '#core/errors.ts'
import type { FilePreview, PreviewFile } from '#core/file-preview.ts'
import type { FilePort } from '#core/ports.ts'
import type { Viewer } from '#core/viewer.ts'
import { asInputError } from './as-input-error.ts'
import { Turns } from './turns.ts'

export interface PreviewParts {
  /** The files that a viewer may read. */
  readonly filesFor: (viewer: Viewer) => FilePort
  /** Throws InputError NOT_FOUND where the viewer may not see that dataset. */
  readonly findDataset: (viewer: Viewer, id: string, access: 'read') => Promise<Dataset>
  readonly previewFile: PreviewFile
}

export interface PreviewInput {
  readonly dialect?: DialectInput | null | undefined
  readonly columns?: readonly ColumnInput[] | null | undefined
  readonly datasetId?: string | null | undefined
  readonly first: number
}

const mostRows = 1_000
/** Each works for some tenths of a second, in the thread that answers requests. */
const atOnce = 2

/** What imports would make of uploaded files. */
export class Previews {
  readonly #parts: PreviewParts
  readonly #turns = new Turns(atOnce)

  constructor(parts: PreviewParts) {
    this.#parts = parts
  }

  /** Throws InputError: NOT_FOUND, or INVALID_INPUT for what an import of it would be refused for. */
  async preview(viewer: Viewer, uploadId: string, input: PreviewInput): Promise<FilePreview> {
    const { filesFor, findDataset, previewFile } = this.#parts
    const { dialect, columns, datasetId, first } = input
    if (first < 0 || first > mostRows) {
      const message = `A preview gives 0 to ${mostRows.toLocaleString('en')} rows; ask for as many with "first".`
      throw new InputError('INVALID_INPUT', message, ['first'])
    }
    const dataset = datasetId == null ? undefined : await findDataset(viewer, datasetId, 'read')
    const files = filesFor(viewer)
    const source = await files.find(uploadId)
    const read = (offset: number) => files.read(source, offset)
    const file = { name: source.name, limits: files.limits, read }
    const request = { dialect, columns, datasetColumns: dataset?.columns, first }
    return this.#turns.take(viewer.id, () => previewFile(file, request)).catch(asInputError)
  }
}
