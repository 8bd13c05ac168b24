import { Button, Center } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'

interface ShowMoreProps {
  readonly isBusy: boolean
  readonly showMore: () => Promise<unknown>
}

/** Goes on with a list when it comes into view, or when it is clicked. */
export function ShowMore({ isBusy, showMore }: ShowMoreProps) {
  const { ref, entry } = useIntersection({ rootMargin: '200px' })
  const isInView = entry?.isIntersecting ?? false
  // after a failure it waits for a click, so that a server that is down is not asked without end
  const [hasFailed, setFailed] = useState(false)
  const goOn = useCallback(async () => {
    try {
      await showMore()
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }, [showMore])
  useEffect(() => {
    if (isInView && !isBusy && !hasFailed) void goOn()
  }, [isInView, isBusy, hasFailed, goOn])
  return (
    <Center ref={ref}>
      <Button variant="default" loading={isBusy} onClick={goOn}>
        {hasFailed ? 'Could not be read. Try again' : 'Show more'}
      </Button>
    </Center>
  )
}
