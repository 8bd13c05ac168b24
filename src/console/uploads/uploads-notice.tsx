import { useApolloClient } from '@apollo/client/react'
import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { formatShare } from '../format/numbers.ts'
import { useSession } from '../session/session.ts'
import { shareOf } from './upload-words.ts'
import { useUnfinishedUploads, useUploads } from './use-uploads.ts'

/** Beside every page: what is being uploaded, and where to go once it is whole. */
export function UploadsNotice() {
  const { viewer } = useSession()
  const uploads = useUploads()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const isAtImport = pathname === '/import'
  useEffect(() => uploads.signedIn(viewer.id), [uploads, viewer.id])
  useEffect(
    () =>
      uploads.onFinished((id, { name, ownerId }) => {
        if (ownerId !== viewer.id) return
        const params = new URLSearchParams(isAtImport ? search : '')
        const isAwaited = isAtImport && !params.has('upload')
        params.set('upload', id)
        const open = () => void navigate(`/import?${params}`)
        if (isAwaited) return open()
        const notice = notifications.show({
          title: `${name} is uploaded`,
          message: (
            <Button
              size="compact-sm"
              mt={4}
              onClick={() => {
                notifications.hide(notice)
                open()
              }}
            >
              Look at it and import it
            </Button>
          ),
        })
      }),
    [uploads, viewer.id, isAtImport, search, navigate],
  )
  const client = useApolloClient()
  const unfinished = useUnfinishedUploads(viewer.id)
  const isSignedOut = unfinished.some((upload) => upload.isSignedOut)
  useEffect(() => {
    // the page learns of it by its next question, and asks to sign in
    if (isSignedOut) void client.refetchQueries({ include: 'active' }).catch(() => undefined)
  }, [client, isSignedOut])
  const busy = unfinished.filter(({ state }) => state === 'running' || state === 'waiting')
  if (isAtImport || busy.length === 0) return null
  return (
    <Stack gap={6} px="xs" py="sm">
      {busy.map((upload) => (
        <div key={upload.key}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Anchor component={Link} to="/import" size="sm" truncate>
              {upload.name}
            </Anchor>
            <Text size="sm" c="dimmed">
              {formatShare(shareOf(upload))}
            </Text>
          </Group>
          <Progress
            value={shareOf(upload) * 100}
            size="xs"
            mt={4}
            aria-label={`Upload of ${upload.name}`}
          />
        </div>
      ))}
    </Stack>
  )
}
