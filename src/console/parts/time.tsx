import { Tooltip } from '@mantine/core'
import { useEffect, useReducer } from 'react'
import { formatAgo, formatDateTime } from '../format/times.ts'

/** Milliseconds after which "3 minutes ago" is looked at again. */
const refresh = 20_000

/** How long ago something was, and when that was exactly. `value`: RFC 3339. */
export function Time({ value }: { value: string }) {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(draw, refresh)
    return () => clearInterval(timer)
  }, [])
  return (
    <Tooltip label={formatDateTime(value)}>
      <time dateTime={value}>{formatAgo(value, Date.now())}</time>
    </Tooltip>
  )
}
