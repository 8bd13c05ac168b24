import { useEffect } from 'react'

/** The longest wait of a timer, in milliseconds. */
const longestWait = 2 ** 31 - 1

/**
 * Renews the session once half of what was left of it has passed, as long as somebody looks at the page: one
 * that nobody has looked at until `expiresAt` (RFC 3339) ends.
 */
export function useRenewal(expiresAt: string | undefined, renew: () => Promise<void>): void {
  useEffect(() => {
    if (expiresAt === undefined) return
    const due = Date.now() + (Date.parse(expiresAt) - Date.now()) / 2
    const check = () => {
      if (document.visibilityState === 'visible' && Date.now() >= due) void renew()
    }
    const timer = setTimeout(check, Math.min(Math.max(due - Date.now(), 0), longestWait))
    document.addEventListener('visibilitychange', check)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [expiresAt, renew])
}
