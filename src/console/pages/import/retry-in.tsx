import { useEffect, useReducer } from 'react'
import { formatDuration } from '../../format/times.ts'

/** "Trying again in 8s …"; `at`: milliseconds since 1970. */
export function RetryIn({ at }: { at: number }) {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(draw, 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.ceil((at - Date.now()) / 1_000)
  // read out once, and not with every second
  return (
    <>
      Trying again{' '}
      <span aria-hidden>{seconds > 0 ? `in ${formatDuration(seconds)} …` : 'now …'}</span>
    </>
  )
}
