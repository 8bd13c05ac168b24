import { CombinedGraphQLErrors, ServerError } from '@apollo/client'

/** What went wrong, in words for whoever reads the page. */
export function errorMessage(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(({ message }) => message).join(' ')
  if (ServerError.is(error))
    return `The server answered ${error.statusCode}. Try again in a moment.`
  // fetch says no more than that it failed
  if (error instanceof TypeError) return 'The server cannot be reached. Try again in a moment.'
  return error instanceof Error ? error.message : String(error)
}

/** What a user can mend, of a mutation's answer; undefined where there is nothing. */
export function userErrorMessage(
  errors: readonly { readonly message: string }[] | undefined,
): string | undefined {
  return errors?.map(({ message }) => message).join(' ') || undefined
}
