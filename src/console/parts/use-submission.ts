import { useState } from 'react'
import { errorMessage } from '../api/error-message.ts'

interface UserError {
  readonly message: string
  readonly field?: readonly string[] | null
}

export interface Submission {
  /** Gives whether it was accepted. */
  readonly submit: () => Promise<boolean>
  readonly isBusy: boolean
  /** What is wrong with a field, by its name in the mutation's input. */
  readonly fieldErrors: Readonly<Record<string, string>>
  /** What else is wrong; undefined where nothing is. */
  readonly problem: string | undefined
}

/**
 * Sends a form. `send` gives the mutation's `userErrors`, and may throw; those of `fields` are told there, all
 * others above the form.
 */
export function useSubmission(
  send: () => Promise<readonly UserError[]>,
  fields: readonly string[] = [],
): Submission {
  const [isBusy, setBusy] = useState(false)
  const [fieldErrors, setFieldErrors] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<string>()

  async function submit(): Promise<boolean> {
    setBusy(true)
    const errors = await send().catch((error: unknown) => [{ message: errorMessage(error) }])
    setBusy(false)
    const placed = errors.map(({ message, field }: UserError) => {
      return { message, field: fields.find((name) => name === field?.[0]) }
    })
    const isTold = ({ field }: { field?: string | undefined }) => field !== undefined
    setFieldErrors(
      Object.fromEntries(placed.filter(isTold).map(({ field, message }) => [field, message])),
    )
    const others = placed.filter((error) => !isTold(error)).map(({ message }) => message)
    setProblem(others.join(' ') || undefined)
    return errors.length === 0
  }

  return { submit, isBusy, fieldErrors, problem }
}
