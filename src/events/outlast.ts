import { PassingFault } from '#core/errors.ts'

/** Milliseconds until a read that has failed is tried again. */
export const retryInterval = 500

/**
 * Reads again for as long as a passing fault stops it: that is no reason to send watchers away, who have what
 * was and get what will be. Throws the fault once nobody waits any more.
 */
export async function outlast<T>(read: () => Promise<T>, hasLeft: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof PassingFault) || hasLeft()) throw error
      await new Promise((resolve) => setTimeout(resolve, retryInterval))
    }
  }
}
