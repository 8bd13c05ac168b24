import { Modal } from '@mantine/core'
import { useState } from 'react'
import type { RowFilter } from '../../../../schema/generated/operations.ts'
import { useFocusReturn } from '../../parts/use-focus-return.ts'
import type { DatasetOverview } from './dataset-facts.tsx'
import { ExportForm } from './export-form.tsx'
import { ExportProgress } from './export-progress.tsx'

interface ExportDialogProps {
  readonly dataset: DatasetOverview
  readonly filters: readonly RowFilter[]
  readonly onClose: () => void
}

/** Asks what to export and how, then shows how far it is; whoever closes it finds the task in its list. */
export function ExportDialog({ dataset, filters, onClose }: ExportDialogProps) {
  useFocusReturn()
  const [taskId, setTaskId] = useState<string>()
  return (
    <Modal opened onClose={onClose} size="lg" title={`Export ${dataset.name}`}>
      {taskId === undefined ? (
        <ExportForm dataset={dataset} filters={filters} onStarted={setTaskId} onCancel={onClose} />
      ) : (
        <ExportProgress id={taskId} onClose={onClose} />
      )}
    </Modal>
  )
}
