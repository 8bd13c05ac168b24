import { Skeleton, Stack } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { loadPart } from '../../api/load-part.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../session/session.ts'
import { FileStep } from './file-step.tsx'
import { useImportParams } from './import-params.ts'
import { Step } from './step.tsx'

/** What comes after the choice of a file. */
const ChosenFile = lazy(async () => ({
  default: (await loadPart(() => import('./chosen-file.tsx'))).ChosenFile,
}))

/** Brings a file into a dataset: the file, what is in it, where it goes. */
export function ImportPage() {
  const { viewer } = useSession()
  const [{ uploadId }, change] = useImportParams()
  if (viewer.role === 'VIEWER') return <NotForViewers />
  return (
    <Page title="Import">
      {uploadId === undefined ? (
        <Stack gap="md">
          <FileStep choose={(id) => change({ uploadId: id })} />
          <Step number={2} title="What is in it" />
          <Step number={3} title="Where it goes" />
        </Stack>
      ) : (
        <Suspense fallback={<Skeleton height={480} />}>
          <ChosenFile
            key={uploadId}
            uploadId={uploadId}
            leave={() => change({ uploadId: undefined })}
          />
        </Suspense>
      )}
    </Page>
  )
}

function NotForViewers() {
  return (
    <Page title="Import">
      <EmptyState
        icon={IconEye}
        title="Your account can look, not import"
        action={<LinkButton to="/datasets">See the datasets</LinkButton>}
      >
        Your role is Viewer: you can read everything and change nothing. An administrator can give
        you another role.
      </EmptyState>
    </Page>
  )
}
