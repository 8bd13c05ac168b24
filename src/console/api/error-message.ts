import { CombinedGraphQLErrors, ServerError } from '@apollo/client'

/** What went wrong, in words for whoever reads the page. */
export function errorMessage(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(({ message }) => message).join(' ')
  if (ServerError.is(error))
    return `The server answered ${error.statusCode}. Try again in a moment.`
  if (isUnreachable(error)) return 'The server cannot be reached. Try again in a moment.'
  return error instanceof Error ? error.message : String(error)
}

/** Of a `fetch` that got no answer browsers say no more than that, each in its words. */
function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}

/** What a user can mend, of a mutation's answer; undefined where there is nothing. */
export function userErrorMessage(
  errors: readonly { readonly message: string }[] | undefined,
): string | undefined {
  return errors?.map(({ message }) => message).join(' ') || undefined
}
