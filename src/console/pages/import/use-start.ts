import { useMutation } from '@apollo/client/react'
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import {
  ImportStartDocument,
  type StartImportInput,
} from '../../../../schema/generated/operations.ts'
import type { Draft } from './draft.ts'
import { type FieldProblem, problemOf } from './field-problem.ts'
import type { ImportParams } from './import-params.ts'
import type { Plan } from './use-plan.ts'

export interface Start {
  /** Starts the import, or only a look through all of the file, and goes to the task's page. */
  readonly submit: (validateOnly: boolean) => Promise<void>
  /** Which of the two is on its way. */
  readonly isStarting: 'import' | 'check' | undefined
  readonly problems: readonly FieldProblem[]
}

/** The start of an import by what has been said of it. */
export function useStart(
  uploadId: string,
  params: ImportParams,
  draft: Draft,
  { columns, target }: Pick<Plan, 'columns' | 'target'>,
): Start {
  const navigate = useNavigate()
  const [mutate, { loading, error, data }] = useMutation(ImportStartDocument)
  const [asked, setAsked] = useState<'import' | 'check'>('import')
  const last = useRef<{ readonly text: string; readonly key: string }>(null)

  async function submit(validateOnly: boolean): Promise<void> {
    setAsked(validateOnly ? 'check' : 'import')
    const input: StartImportInput = {
      uploadId,
      validateOnly,
      ...targetOf(params, draft),
      ...(Object.keys(draft.dialect).length > 0 && { dialect: draft.dialect }),
      ...((params.mode === 'CREATE' || target !== undefined) && columns && { columns }),
      onInvalidRow: draft.onInvalidRow,
      ...(draft.onInvalidRow === 'REJECT' && { maxRejectedRows: draft.maxRejectedRows }),
    }
    // one task, however often the button is pressed or an answer is lost; another input is another task
    const text = JSON.stringify(input)
    if (last.current?.text !== text) last.current = { text, key: crypto.randomUUID() }
    const variables = { input: { ...input, idempotencyKey: last.current.key } }
    const answer = await mutate({ variables }).catch(() => undefined)
    const id = answer?.data?.startImport.task?.id
    if (id !== undefined) await navigate(`/tasks/${id}`)
  }

  const failed = problemOf(error)
  const userErrors = data?.startImport.userErrors ?? []
  const problems = userErrors.map(({ message, field }) => ({ message, field: field ?? [] }))
  return {
    submit,
    isStarting: loading ? asked : undefined,
    problems: loading ? [] : [...(failed ? [failed] : []), ...problems],
  }
}

function targetOf({ mode, datasetId }: ImportParams, { datasetName, keyColumns }: Draft) {
  if (mode === 'CREATE') return { mode, ...(datasetName !== undefined && { datasetName }) }
  return { mode, datasetId, ...(mode === 'UPSERT' && { keyColumns: [...keyColumns] }) }
}
