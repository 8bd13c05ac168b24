import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconDots,
  IconDownload,
  IconFileImport,
  IconPencil,
  IconReplace,
  IconRowInsertBottom,
  IconTrash,
} from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { loadPart } from '../../api/load-part.ts'
import { mayChange } from '../../parts/may-change.ts'
import { useTaskControl } from '../../parts/use-task-control.ts'
import { useSession } from '../../session/session.ts'
import type { DatasetOverview } from './dataset-facts.tsx'
import { useFilters } from './filters/filters-in-url.ts'
import { useDatasetTasks } from './use-dataset-tasks.ts'

// dialogs come when they are first opened: the page shows its rows sooner
const ExportDialog = lazy(async () => ({
  default: (await loadPart(() => import('./export-dialog.tsx'))).ExportDialog,
}))
const RenameDialog = lazy(async () => ({
  default: (await loadPart(() => import('./rename-dialog.tsx'))).RenameDialog,
}))
const DeleteDialog = lazy(async () => ({
  default: (await loadPart(() => import('./delete-dialog.tsx'))).DeleteDialog,
}))

const imports = { kinds: ['import'], states: ['SUCCEEDED' as const] }

/** What the viewer may do with a dataset. */
export function DatasetActions({ dataset }: { readonly dataset: DatasetOverview }) {
  const { viewer } = useSession()
  const { ask } = useTaskControl()
  const [filters] = useFilters()
  const [open, setOpen] = useState<'export' | 'rename' | 'delete'>()
  const { tasks } = useDatasetTasks(dataset.id, 5, imports)
  const undoable = tasks?.find(({ availableActions }) => availableActions.includes('UNDO'))
  if (viewer.role === 'VIEWER') return null

  const close = () => setOpen(undefined)
  const isBusy = dataset.writer !== null
  const to = (mode: string) => `/import?dataset=${encodeURIComponent(dataset.id)}&mode=${mode}`
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={18} />}
        onClick={() => setOpen('export')}
      >
        Export
      </Button>
      {mayChange(viewer, dataset.owner.id) && (
        <>
          <Menu position="bottom-end" width={290}>
            <Menu.Target>
              <Button leftSection={<IconFileImport size={18} />} disabled={isBusy}>
                Import
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                component={Link}
                to={to('APPEND')}
                leftSection={<IconRowInsertBottom size={16} />}
              >
                Add rows …
              </Menu.Item>
              <Menu.Item component={Link} to={to('UPSERT')} leftSection={<IconReplace size={16} />}>
                Replace rows of the same key …
              </Menu.Item>
              <Menu.Item
                component={Link}
                to={to('REPLACE')}
                leftSection={<IconFileImport size={16} />}
              >
                Replace all rows …
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Menu position="bottom-end" width={230}>
            <Menu.Target>
              <Tooltip label="More">
                <ActionIcon variant="default" size={36} aria-label="More for this dataset">
                  <IconDots size={18} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} />}
                disabled={undoable === undefined}
                onClick={() => undoable && ask('UNDO', [undoable])}
              >
                Undo the latest import …
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPencil size={16} />}
                disabled={isBusy}
                onClick={() => setOpen('rename')}
              >
                Rename …
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                disabled={isBusy}
                onClick={() => setOpen('delete')}
              >
                Delete …
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <Suspense>
        {open === 'export' && <ExportDialog dataset={dataset} filters={filters} onClose={close} />}
        {open === 'rename' && <RenameDialog dataset={dataset} onClose={close} />}
        {open === 'delete' && <DeleteDialog dataset={dataset} onClose={close} />}
      </Suspense>
    </>
  )
}
