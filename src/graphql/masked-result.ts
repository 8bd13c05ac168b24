import type { ExecutionResult } from 'graphql'
import type { MaskError } from './errors.ts'

/** A result whose errors a client may read. */
export function maskedResult(result: ExecutionResult, mask: MaskError): ExecutionResult {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }
}
