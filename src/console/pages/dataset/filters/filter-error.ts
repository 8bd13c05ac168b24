import { CombinedGraphQLErrors } from '@apollo/client'

/** What the API says against the filter at `index`; undefined: nothing. */
export function filterError(error: unknown, index: number): string | undefined {
  return errorsOf(error).find(({ field }) => field[1] === String(index))?.message
}

/** Whether an error is told beside a filter. */
export function isFilterError(error: unknown): boolean {
  return errorsOf(error).some(({ field }) => field[1] !== undefined)
}

function errorsOf(error: unknown): { readonly message: string; readonly field: unknown[] }[] {
  if (!CombinedGraphQLErrors.is(error)) return []
  return error.errors.flatMap(({ message, extensions }) => {
    const field = extensions?.['field']
    return Array.isArray(field) && field[0] === 'where' ? [{ message, field }] : []
  })
}
