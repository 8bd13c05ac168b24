import { useMutation } from '@apollo/client/react'
import {
  UpdateUserDocument,
  type UpdateUserInput,
} from '../../../../schema/generated/operations.ts'
import { type Submission, useSubmission } from '../../parts/use-submission.ts'

/** A change of an account, as a form sends it; what the API says about `fields` is told there. */
export function useAccountChange(
  input: UpdateUserInput,
  fields: readonly string[] = [],
): Submission {
  const [update] = useMutation(UpdateUserDocument)
  return useSubmission(async () => {
    const { data } = await update({ variables: { input } })
    return data?.updateUser.userErrors ?? []
  }, fields)
}
