import type { ExecutionResult } from 'graphql'
import type { MaskError } from './errors.ts'

/** A result whose errors a client may read. */
export function maskedResult(result: ExecutionResult, mask: MaskError): ExecutionResult {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }
}

/**
 * The results of a subscription with their errors masked. An error of its source is its last result.
 * `return()` reaches the source at once, as it would not through an async generator.
 */
export function maskedResults(
  results: AsyncIterable<ExecutionResult>,
  mask: MaskError,
): AsyncIterableIterator<ExecutionResult> {
  const source = results[Symbol.asyncIterator]()
  const done = { done: true, value: undefined } as const
  let ended = false
  return {
    async next() {
      if (ended) return done
      try {
        const { done: last, value } = await source.next()
        return last ? done : { done: false, value: maskedResult(value, mask) }
      } catch (error) {
        ended = true
        return { done: false, value: { errors: [mask(error)] } }
      }
    },
    async return() {
      ended = true
      await source.return?.()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
