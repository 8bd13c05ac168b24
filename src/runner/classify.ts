import { PassingFault, TaskFailure, TaskMoved } from '#core/errors.ts'
import { isBusy, isDiskFull } from '#database/error-codes.ts'

export type Classified =
  | { what: 'moved' }
  | { what: 'passing'; message: string }
  | { what: 'failure'; failure: TaskFailure }

/** What an error that ended a run means for the task. */
export function classify(error: unknown): Classified {
  if (error instanceof TaskMoved) return { what: 'moved' }
  if (error instanceof TaskFailure) return { what: 'failure', failure: error }
  if (error instanceof PassingFault) return { what: 'passing', message: error.message }
  if (isBusy(error)) return { what: 'passing', message: 'The database was locked.' }
  if (isDiskFull(error)) return { what: 'failure', failure: diskFull(error) }
  const message = 'Something unexpected went wrong; the server’s log says what. A resume may help.'
  const failure = new TaskFailure('INTERNAL', message, { retryable: true, cause: error })
  return { what: 'failure', failure }
}

export function diskFull(cause?: unknown): TaskFailure {
  const message = 'There is no room left on the database’s disk. Make room, then resume the task.'
  return new TaskFailure('DISK_FULL', message, { retryable: true, cause })
}
