import { InputError, TaskFailure } from '#core/errors.ts'

/** Throws what would make a task fail as what a user can mend before there is one; all else as it is. */
export function asInputError(error: unknown): never {
  throw error instanceof TaskFailure ? new InputError('INVALID_INPUT', error.message) : error
}
