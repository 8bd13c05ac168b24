/**
 * An async iterator over what `advance` gives. Not an async generator: `return()` calls `leave` and settles a
 * waiting `next()` at once, as those do not.
 */
export function pulled<T>(
  advance: () => Promise<IteratorResult<T, undefined>>,
  leave: () => void,
): AsyncIterableIterator<T> {
  const done = { done: true, value: undefined } as const
  const waiting = new Set<(result: IteratorResult<T, undefined>) => void>()
  return {
    next() {
      return new Promise((resolve, reject) => {
        waiting.add(resolve)
        advance()
          .then(resolve, (error: unknown) => {
            leave()
            reject(error)
          })
          .finally(() => waiting.delete(resolve))
      })
    },
    async return() {
      leave()
      for (const settle of waiting) settle(done)
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
