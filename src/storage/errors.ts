import type { Segment } from '#core/downloadable.ts'
import { InputError } from '#core/errors.ts'

/** A file has more bytes than it may have. */
export class FileTooLarge extends InputError {
  override name = 'FileTooLarge'

  constructor(maxBytes: number) {
    super('INVALID_INPUT', `A file may have at most ${maxBytes} bytes here.`, ['file'])
  }
}

/** A file has ended before all of the bytes that were announced have come. */
export class FileIncomplete extends InputError {
  override name = 'FileIncomplete'

  constructor(bytes: number, declaredBytes: number) {
    const message = `The file ended after ${bytes} of ${declaredBytes} bytes. Send it again.`
    super('INVALID_INPUT', message, ['file'])
  }
}

/** The disk that holds the uploaded files has no room for this one. */
export class StorageFull extends InputError {
  override name = 'StorageFull'

  constructor(options?: { readonly cause: unknown }) {
    const message =
      'The server has no room for this file. Send it again when its administrator has made some.'
    super('LIMIT_REACHED', message, ['file'])
    if (options) this.cause = options.cause
  }
}

/** The bytes of a compressed file make no sense. Its message says why, without a full stop. */
export class DamagedContent extends Error {
  override name = 'DamagedContent'
}

/** Tells a full disk (or a full quota) from other errors. */
export function asStorageError(error: unknown): unknown {
  const code = errorCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StorageFull({ cause: error }) : error
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** A stored file is missing, or shorter than it should be. Its message is for the log: it names the path. */
export class FileDamaged extends Error {
  override name = 'FileDamaged'

  constructor({ path, bytes }: Segment, found: number) {
    super(`${path} has ${found} of ${bytes} bytes`)
  }
}
