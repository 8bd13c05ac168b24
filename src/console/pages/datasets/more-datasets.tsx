import { Button } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useEffect } from 'react'

interface MoreDatasetsProps {
  readonly isBusy: boolean
  readonly showMore: () => void
}

/** Goes on with the list when it comes into view, or when it is clicked. */
export function MoreDatasets({ isBusy, showMore }: MoreDatasetsProps) {
  const { ref, entry } = useIntersection({ rootMargin: '300px' })
  const isInView = entry?.isIntersecting ?? false
  useEffect(() => {
    if (isInView && !isBusy) showMore()
  }, [isInView, isBusy, showMore])
  return (
    <Button ref={ref} variant="default" loading={isBusy} onClick={showMore}>
      Show more
    </Button>
  )
}
