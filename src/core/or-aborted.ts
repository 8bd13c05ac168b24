/**
 * What `work` gives, or undefined as soon as `signal` is aborted; what `work` throws after that is
 * dropped. A promise is made anew for each call: what is raced with one that lives for hours leaves
 * something behind each time.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  work.catch(() => {})
  if (signal.aborted) return undefined
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const onAbort = () => resolve(undefined)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
