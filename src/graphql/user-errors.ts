import { InputError } from '#core/errors.ts'

/** What a user can mend. Not an Error itself: graphql throws those that it meets in a result. */
export type UserError = Pick<InputError, 'code' | 'message' | 'field'>

/** A mutation's answer: what it gives, or what the user can mend. */
export type Payload<T extends object> = Partial<T> & { userErrors: readonly UserError[] }

export function userError({ code, message, field }: InputError): UserError {
  return { code, message, field }
}

/** Runs a mutation; what the user can mend becomes `userErrors`. */
export async function withUserErrors<T extends object>(
  work: () => Promise<T>,
): Promise<Payload<T>> {
  try {
    return { ...(await work()), userErrors: [] }
  } catch (error) {
    if (error instanceof InputError)
      return { userErrors: [userError(error)] } as unknown as Payload<T>
    throw error
  }
}
