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
  const [state, setState] = useState<'ready' | 'asking' | 'failed'>('ready')
  const goOn = useCallback(async () => {
    setState('asking')
    setState(
      await showMore().then(
        () => 'ready',
        () => 'failed',
      ),
    )
  }, [showMore])
  useEffect(() => {
    if (isInView && !isBusy && state === 'ready') void goOn()
  }, [isInView, isBusy, state, goOn])
  return (
    <Center ref={ref}>
      <Button variant="default" loading={isBusy} onClick={goOn}>
        {state === 'failed' ? 'Could not be read. Try again' : 'Show more'}
      </Button>
    </Center>
  )
}
