import { useQuery } from '@apollo/client/react'
import { Skeleton, Stack, Title } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { ImportFilesDocument } from '../../../../schema/generated/operations.ts'
import { loadPart } from '../../api/load-part.ts'
import { MoreOfList } from '../../parts/more-of-list.tsx'
import { Problem } from '../../parts/problem.tsx'
import { UploadedFile, type UploadedFileItem } from './uploaded-file.tsx'

const DeleteFile = lazy(async () => ({
  default: (await loadPart(() => import('./delete-file.tsx'))).DeleteFile,
}))

/** The files that were uploaded before, newest first. */
export function UploadedFiles({ choose }: { choose: (uploadId: string) => void }) {
  const [deleting, setDeleting] = useState<UploadedFileItem>()
  const [wasAsked, setAsked] = useState(false)
  if (deleting !== undefined && !wasAsked) setAsked(true)
  const { data, error, fetchMore, refetch } = useQuery(ImportFilesDocument, {
    variables: { first: 10 },
    // uploads come without a word of this API
    fetchPolicy: 'cache-and-network',
  })
  const list = data?.uploadedFiles
  if (list?.nodes.length === 0) return null
  return (
    <Stack gap="xs">
      <Title order={3} size="h6" c="dimmed">
        Or one that was uploaded before
      </Title>
      <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
      {list === undefined && !error && <Skeleton height={120} />}
      <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: 'none' }}>
        {list?.nodes.map((file) => (
          <UploadedFile
            key={file.id}
            file={file}
            choose={() => choose(file.id)}
            remove={() => setDeleting(file)}
          />
        ))}
      </Stack>
      {list && (
        <MoreOfList
          shown={list.nodes.length}
          total={list.totalCount}
          hasMore={list.pageInfo.hasNextPage}
          onMore={() => fetchMore({ variables: { after: list.pageInfo.endCursor } })}
        />
      )}
      {wasAsked && (
        <Suspense>
          <DeleteFile file={deleting} close={() => setDeleting(undefined)} />
        </Suspense>
      )}
    </Stack>
  )
}
