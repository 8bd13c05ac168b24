import { useQuery } from '@apollo/client/react'
import { Skeleton, Stack } from '@mantine/core'
import { IconDatabaseOff } from '@tabler/icons-react'
import { useCallback, useRef } from 'react'
import { useParams } from 'react-router'
import { DatasetOverviewDocument } from '../../../../schema/generated/operations.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { LinkButton, TextLink } from '../../parts/links.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TaskControlProvider } from '../../parts/task-control-provider.tsx'
import { useImportChanges } from '../../parts/use-import-changes.ts'
import { DatasetActions } from './dataset-actions.tsx'
import { DatasetFacts, type DatasetOverview } from './dataset-facts.tsx'
import { RecentTasks } from './recent-tasks.tsx'
import { DatasetRows } from './rows/dataset-rows.tsx'
import { WriterNotice } from './writer-notice.tsx'

/** Milliseconds: between two looks at the view, and for how long after a change. */
const viewPause = 3_000
const viewTime = 20_000

/** The dataset of the address. */
export function DatasetPage() {
  const { id = '' } = useParams()
  // another dataset is another page: no dialog and no row of the one before stays
  return <OneDataset key={id} id={id} />
}

function OneDataset({ id }: { readonly id: string }) {
  const latest = useRef<DatasetOverview | null>(undefined)
  const { data, error, refetch } = useQuery(DatasetOverviewDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
    // no event tells of the view, which is made a moment after the dataset has changed
    pollInterval: viewPause,
    skipPollAttempt: () => !isViewDue(latest.current),
  })
  latest.current = data?.dataset
  const readAgain = useCallback(() => {
    // what cannot be read now is read upon the next change
    refetch().catch(() => {})
  }, [refetch])
  useImportChanges(
    useCallback(
      (ids) => {
        if (ids.has(id) || ids.has(undefined)) readAgain()
      },
      [id, readAgain],
    ),
  )
  const back = (
    <TextLink to="/datasets" size="sm">
      Datasets
    </TextLink>
  )
  if (!data) {
    return (
      <Page title="Dataset" above={back}>
        {error ? <Problem error={error} tryAgain={readAgain} /> : <Waiting />}
      </Page>
    )
  }
  const { dataset } = data
  if (dataset === null) return <NoDataset />
  return (
    <TaskControlProvider>
      <Page title={dataset.name} above={back} actions={<DatasetActions dataset={dataset} />}>
        <DatasetFacts dataset={dataset} />
        {dataset.writer && <WriterNotice task={dataset.writer} />}
        <DatasetRows dataset={dataset} onDoubt={readAgain} />
        <RecentTasks datasetId={id} />
      </Page>
    </TaskControlProvider>
  )
}

/** Whether the view may be about to be made or named anew. */
function isViewDue(dataset: DatasetOverview | null | undefined): boolean {
  if (!dataset) return false
  const age = Date.now() - Date.parse(dataset.updatedAt)
  return dataset.viewName === null || Math.abs(age) < viewTime
}

function Waiting() {
  return (
    <Stack aria-busy>
      <Skeleton h={44} />
      <Skeleton h="60dvh" />
    </Stack>
  )
}

function NoDataset() {
  return (
    <Page title="No such dataset">
      <EmptyState
        icon={IconDatabaseOff}
        title="There is no such dataset"
        action={<LinkButton to="/datasets">To the datasets</LinkButton>}
      >
        The address is wrong, the dataset was deleted, or the import that made it was undone. It may
        also be somebody else’s.
      </EmptyState>
    </Page>
  )
}
