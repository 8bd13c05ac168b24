import { Skeleton, Stack } from '@mantine/core'

/** In place of the list until it is there, as high as its rows. */
export function ListSkeleton() {
  return (
    <Stack gap="xs" aria-busy aria-label="Reading the tasks" role="status">
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={60} />
      ))}
    </Stack>
  )
}
