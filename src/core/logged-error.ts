/** What the log tells of an error. */
interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack: string | undefined
  readonly code?: unknown
  readonly cause?: LoggedError | string
}

/**
 * An error as the log may have it: without what drivers and TypeORM add to theirs, such as the values
 * of a statement, in which there are users' rows and hashes of passwords.
 */
export function loggedError(error: unknown): LoggedError | string {
  if (!(error instanceof Error)) return String(error)
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && { cause: loggedError(error.cause) }),
  }
}
