import { Group, Loader, Text } from '@mantine/core'
import { useConnection } from '../api/use-connection.ts'

/** Says quietly that what the page shows is not live at the moment. */
export function ConnectionNotice() {
  const isLost = useConnection() === 'lost'
  return (
    <div role="status">
      {isLost && (
        <Group gap="xs" px="xs" py="sm" wrap="nowrap">
          <Loader size={14} style={{ flex: 'none' }} />
          <Text size="sm">Connection lost. Trying again …</Text>
        </Group>
      )}
    </div>
  )
}
