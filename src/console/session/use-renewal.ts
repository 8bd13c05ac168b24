import { useEffect } from 'react'

/** Milliseconds, at most and at least, between two looks at whether a renewal is due. */
const longestPause = 60_000
const shortestPause = 2_000

/**
 * Renews the session once half of what was left of it has passed, as long as somebody looks at the page: one
 * that nobody has looked at until `expiresAt` (RFC 3339) ends. A renewal that fails is tried again.
 */
export function useRenewal(expiresAt: string | undefined, renew: () => Promise<void>): void {
  useEffect(() => {
    if (expiresAt === undefined) return
    const due = Date.now() + (Date.parse(expiresAt) - Date.now()) / 2
    let isRenewing = false
    const check = async () => {
      if (isRenewing || document.visibilityState !== 'visible' || Date.now() < due) return
      isRenewing = true
      await renew()
      isRenewing = false
    }
    const pause = Math.max(shortestPause, Math.min(longestPause, due - Date.now()))
    const timer = setInterval(check, pause)
    document.addEventListener('visibilitychange', check)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [expiresAt, renew])
}
