import { InputError, PassingFault } from '#core/errors.ts'
import type { Log } from '#core/log.ts'
import { FileIncomplete, FileTooLarge, StorageFull } from '#service/uploads.ts'
import { problem, type Refusal } from './refuse.ts'

/** How an error of an upload is answered. What a client must not see of it is logged instead. */
export function uploadProblem(error: unknown, log: Log): Refusal {
  if (error instanceof FileTooLarge) return problem(413, 'TOO_LARGE', error.message)
  if (error instanceof FileIncomplete) return problem(400, 'INCOMPLETE', error.message)
  if (error instanceof StorageFull) {
    log.error({ err: error }, 'no room for an uploaded file')
    return problem(507, 'STORAGE_FULL', error.message)
  }
  if (error instanceof InputError) {
    return problem(error.code === 'FORBIDDEN' ? 403 : 400, error.code, error.message)
  }
  if (error instanceof PassingFault) {
    log.warn({ err: error }, 'the database could not be used')
    return problem(503, 'UNAVAILABLE', error.advice)
  }
  const id = crypto.randomUUID()
  log.error({ err: error, errorId: id }, 'an upload failed unexpectedly')
  const message = `Something went wrong in the server. Its log tells more, under ${id}.`
  return problem(500, 'INTERNAL', message)
}
