import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { serverUrl } from '../../api/console-client.ts'
import { CopyableText } from './copyable-text.tsx'

interface NewSecretProps {
  readonly secret: string
  readonly onClose: () => void
}

/** A token's secret, the only time that there is one, and how it is used. */
export function NewSecret({ secret, onClose }: NewSecretProps) {
  return (
    <Stack>
      <Alert icon={<IconEyeOff />} color="yellow" title="It is not shown again">
        The server keeps nothing but its hash. Put it where only your script can read it; whoever
        has it can do what the token may.
      </Alert>
      <CopyableText label="The secret" text={secret} />
      <CopyableText label="With curl" text={example(secret)} />
      <Text size="sm" c="dimmed">
        Uploads take it in the same header, WebSockets as connectionParams.authorization.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have kept it</Button>
      </Group>
    </Stack>
  )
}

function example(secret: string): string {
  return [
    `curl ${serverUrl('graphql')} \\`,
    `  -H 'Authorization: Bearer ${secret}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"query": "{ viewer { email } tasks(first: 5) { nodes { kind state } } }"}'`,
  ].join('\n')
}
