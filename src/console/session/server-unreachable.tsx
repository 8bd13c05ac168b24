import { Center, Loader, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'

/** Milliseconds between two attempts. */
const pause = 2_000

/** Tries again by itself for as long as it is shown. */
export function ServerUnreachable({ tryAgain }: { tryAgain: () => Promise<void> }) {
  useEffect(() => {
    const timer = setInterval(tryAgain, pause)
    return () => clearInterval(timer)
  }, [tryAgain])
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack align="center" role="status">
        <Loader />
        <Text>The server cannot be reached. The page goes on as soon as it answers.</Text>
      </Stack>
    </Center>
  )
}
