import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import {
  ImportStartDocument,
  type StartImportInput,
} from '../../../../schema/generated/operations.ts'
import type { Draft } from './draft.ts'
import { type FieldProblem, problemOf } from './field-problem.ts'
import type { ImportParams } from './import-params.ts'
import { keysOf } from './planned-columns.ts'
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
  const [asked, setAsked] = useState<Asked>()
  const input: StartImportInput = {
    uploadId,
    ...targetOf(params, draft, target),
    ...(Object.keys(draft.dialect).length > 0 && { dialect: draft.dialect }),
    ...(columns && { columns }),
    onInvalidRow: draft.onInvalidRow,
    ...(draft.onInvalidRow === 'REJECT' && { maxRejectedRows: draft.maxRejectedRows }),
  }
  const text = JSON.stringify(input)

  async function submit(validateOnly: boolean): Promise<void> {
    // one task, however often the button is pressed or an answer is lost; another input is another task
    const isAgain = asked?.text === text && asked.validateOnly === validateOnly
    const key = isAgain ? asked.key : crypto.randomUUID()
    setAsked({ text, validateOnly, key })
    const variables = { input: { ...input, validateOnly, idempotencyKey: key } }
    const answer = await mutate({ variables }).catch(() => undefined)
    const id = answer?.data?.startImport.task?.id
    if (id !== undefined) await navigate(`/tasks/${id}`)
  }

  const failed = problemOf(error)
  const userErrors = data?.startImport.userErrors ?? []
  const problems = userErrors.map(({ message, field }) => ({ message, field: field ?? [] }))
  const isStarting = !loading ? undefined : asked?.validateOnly ? 'check' : 'import'
  // what was wrong may be mended by what has been said since
  const isStale = loading || asked?.text !== text
  return { submit, isStarting, problems: isStale ? [] : [...(failed ? [failed] : []), ...problems] }
}

/** What was asked for last. */
interface Asked {
  readonly text: string
  readonly validateOnly: boolean
  readonly key: string
}

function targetOf({ mode, datasetId }: ImportParams, draft: Draft, target: Plan['target']) {
  const { datasetName } = draft
  if (mode === 'CREATE') return { mode, ...(datasetName !== undefined && { datasetName }) }
  const keyColumns = target === undefined ? [] : keysOf(draft, target)
  return { mode, datasetId, ...(mode === 'UPSERT' && { keyColumns }) }
}
