import { orAborted } from '#core/or-aborted.ts'

/**
 * What `source` gives, until `signal` is aborted: then it throws the signal's reason, also while it
 * waits for a source that has nothing to give.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (signal === undefined) return yield* source
  const items = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      signal.throwIfAborted()
      const next = await orAborted(items.next(), signal)
      if (next === undefined) throw signal.reason
      if (next.done) return
      yield next.value
    }
  } finally {
    // a generator that still waits for its own source does not return
    if (signal.aborted) void Promise.resolve(items.return?.()).catch(() => {})
    else await items.return?.()
  }
}
