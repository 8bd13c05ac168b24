import { InputError } from '#core/errors.ts'

interface TargetInput {
  readonly mode: string
  readonly datasetName?: string | null | undefined
  readonly datasetId?: string | null | undefined
  readonly keyColumns?: readonly string[] | null | undefined
}

/** Whether a mode, a name and a dataset go together. Throws InputError INVALID_INPUT. */
export function checkTarget({ mode, datasetName, datasetId, keyColumns }: TargetInput): void {
  const isNew = mode === 'CREATE'
  if (isNew && datasetId != null) {
    throw invalid('CREATE makes a new dataset; give its name, or another mode.', 'datasetId')
  }
  if (!isNew && datasetId == null) {
    throw invalid(`${mode} needs the dataset that it is to write to.`, 'datasetId')
  }
  if (!isNew && datasetName != null) {
    throw invalid(`${mode} keeps the dataset’s name; renameDataset changes it.`, 'datasetName')
  }
  if (mode !== 'UPSERT' && keyColumns != null) {
    throw invalid(`${mode} has no use for key columns; UPSERT has.`, 'keyColumns')
  }
  const name = datasetName?.trim()
  if (name === '' || (name !== undefined && name.length > 255)) {
    throw invalid('A dataset’s name has 1 to 255 characters.', 'datasetName')
  }
}

function invalid(message: string, field: string): InputError {
  return new InputError('INVALID_INPUT', message, [field])
}
