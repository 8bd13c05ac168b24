import { CombinedGraphQLErrors } from '@apollo/client'
import { errorMessage } from '../../api/error-message.ts'

/** What is wrong, and with which field of the input. */
export interface FieldProblem {
  readonly message: string
  /** The path of the field; empty where it is none. */
  readonly field: readonly string[]
}

/** What a query says that was refused: its error names the field as `userErrors` of mutations do. */
export function problemOf(error: unknown): FieldProblem | undefined {
  if (error === undefined) return undefined
  const field = CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.['field'] : undefined
  return { message: errorMessage(error), field: Array.isArray(field) ? field.map(String) : [] }
}

/** The words of the first problem whose path begins with `path`. */
export function wordsAt(
  problems: readonly FieldProblem[],
  ...path: readonly string[]
): string | undefined {
  return problems.find(({ field }) => path.every((part, place) => field[place] === part))?.message
}
