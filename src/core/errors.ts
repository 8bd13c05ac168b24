export type InputErrorCode =
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'INVALID_STATE'
  | 'CONFLICT'
  | 'LIMIT_REACHED'
  | 'FORBIDDEN'
  | 'BAD_CREDENTIALS'

/** What a user can mend: mutations answer it in `userErrors`, queries as a top-level error. */
export class InputError extends Error {
  override name = 'InputError'
  readonly code: InputErrorCode
  /** The path of the input field that is wrong, within `input`. */
  readonly field: readonly string[] | undefined

  constructor(code: InputErrorCode, message: string, field?: readonly string[]) {
    super(message)
    this.code = code
    this.field = field
  }
}

/**
 * Why a task cannot go on, told to its users. `retryable: false` means that a resume cannot help:
 * the task rolls back by itself and keeps its rejected rows.
 */
export class TaskFailure extends Error {
  override name = 'TaskFailure'
  readonly code: string
  readonly retryable: boolean

  constructor(code: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
  }
}

/** The task was stopped or has changed hands: whoever sees this lets go of it and writes nothing. */
export class TaskMoved extends Error {
  override name = 'TaskMoved'

  constructor(id: string) {
    super(`task ${id} was stopped or has changed hands`)
  }
}

/** A fault that passes by itself (a lock, a lost connection): what was asked for can be tried again later. */
export class PassingFault extends Error {
  override name = 'PassingFault'
  /** Whether it may have happened all the same: the answer to a COMMIT was lost. */
  readonly outcomeUnknown: boolean

  constructor(message: string, options: { cause: unknown; outcomeUnknown?: boolean }) {
    super(message, { cause: options.cause })
    this.outcomeUnknown = options.outcomeUnknown ?? false
  }

  /** What whoever asked for it is told. */
  get advice(): string {
    const known = this.outcomeUnknown
      ? 'Whether your request was carried out is not known: look, and ask again if it was not.'
      : 'Nothing was changed. Ask again in a moment.'
    return `${this.message} ${known}`
  }
}
