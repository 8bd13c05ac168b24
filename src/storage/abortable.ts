/**
 * What `source` gives, until `signal` is aborted: then it throws the signal's reason, also while it
 * waits for a source that has nothing to give.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (signal === undefined) return yield* source
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  aborted.catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  const items = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      signal.throwIfAborted()
      const next = await Promise.race([items.next(), aborted])
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // a generator that still waits for its own source does not return
    if (signal.aborted) void Promise.resolve(items.return?.()).catch(() => {})
    else await items.return?.()
  }
}
