import { Button, Group, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { formatShare } from '../../format/numbers.ts'
import { amountWords, shareOf, speedWords } from '../../uploads/upload-words.ts'
import type { UploadView } from '../../uploads/uploads.ts'
import { useUploads } from '../../uploads/use-uploads.ts'
import { DropZone } from './drop-zone.tsx'
import classes from './import.module.css'
import { RetryIn } from './retry-in.tsx'

const colors = {
  running: 'water',
  waiting: 'yellow',
  paused: 'yellow',
  left: 'gray.5',
  stopped: 'red',
} as const

/** An upload that is on its way, waits, or has been left: how far it is, and what can be done. */
export function UnfinishedUpload({ upload }: { upload: UploadView }) {
  const { key, name, state, canReopen } = upload
  const uploads = useUploads()
  const [problem, setProblem] = useState<string>()
  const share = shareOf(upload)
  const canGoOn = state === 'paused' || state === 'stopped' || (state === 'left' && canReopen)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
            {state === 'left' ? `${name}: ${formatShare(share)} uploaded` : name}
          </Text>
          <Group gap="xs">
            {(state === 'running' || state === 'waiting') && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlayerPause size={14} />}
                onClick={() => void uploads.pause(key)}
              >
                Pause
              </Button>
            )}
            {canGoOn && (
              <Button
                size="xs"
                leftSection={<IconPlayerPlay size={14} />}
                onClick={() => void uploads.goOn(key)}
              >
                {state === 'stopped' ? 'Try again' : 'Go on'}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconX size={14} />}
              aria-label={`Cancel the upload of ${name}`}
              onClick={() => void uploads.cancel(key)}
            >
              Cancel
            </Button>
          </Group>
        </Group>
        <Progress
          value={share * 100}
          color={colors[state]}
          animated={state === 'running'}
          aria-label={`Upload of ${name}`}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing={2}>
          <Text size="sm" c="dimmed">
            {amountWords(upload)}
          </Text>
          <Group gap="xs" className={classes['uploadState']}>
            <Text size="sm" c="dimmed">
              {speedWords(upload)}
            </Text>
            <div role="status">
              <Text size="sm" {...(state === 'stopped' && { c: 'red' })}>
                {wordsOf(upload)} {upload.retryAt && <RetryIn at={upload.retryAt} />}
              </Text>
            </div>
          </Group>
        </SimpleGrid>
        {state === 'left' && (
          <DropZone
            isSmall
            label={canReopen ? 'Or choose the file again' : 'Choose the file again to go on'}
            pick={(picked) => setProblem(uploads.goOnWith(key, picked))}
          />
        )}
        {problem && (
          <Text size="sm" c="red" role="alert">
            {problem}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

function wordsOf({ state, message }: UploadView): string {
  if (state === 'paused') return 'Paused'
  return message ?? ''
}
