import { useMutation } from '@apollo/client/react'
import {
  Button,
  Checkbox,
  Group,
  MultiSelect,
  Radio,
  SegmentedControl,
  Stack,
  Switch,
  Text,
} from '@mantine/core'
import { useRef, useState } from 'react'
import {
  ConsoleStartExportDocument,
  type ExportFormat,
  type RowFilter,
} from '../../../../schema/generated/operations.ts'
import { userErrorMessage } from '../../api/error-message.ts'
import { formatRows } from '../../format/numbers.ts'
import { Problem } from '../../parts/problem.tsx'
import type { DatasetOverview } from './dataset-facts.tsx'

interface ExportFormProps {
  readonly dataset: DatasetOverview
  readonly filters: readonly RowFilter[]
  readonly onStarted: (taskId: string) => void
  readonly onCancel: () => void
}

const formats: readonly ExportFormat[] = ['CSV', 'TSV', 'JSONL']

export function ExportForm({ dataset, filters, onStarted, onCancel }: ExportFormProps) {
  const [start, { data, error, loading }] = useMutation(ConsoleStartExportDocument)
  const [format, setFormat] = useState<ExportFormat>('CSV')
  const [rows, setRows] = useState(filters.length > 0 ? 'filtered' : 'all')
  const [columns, setColumns] = useState<string[]>([])
  const [gzip, setGzip] = useState(false)
  const [defuseFormulas, setDefuseFormulas] = useState(false)
  const attempt = useRef({ input: '', key: '' })

  async function submit(): Promise<void> {
    const input = {
      datasetId: dataset.id,
      format,
      gzip,
      defuseFormulas: defuseFormulas && format !== 'JSONL',
      ...(columns.length > 0 && { columns }),
      ...(rows === 'filtered' && { where: [...filters] }),
    }
    // the same again, after an answer that did not come, is the same export
    const text = JSON.stringify(input)
    if (attempt.current.input !== text) attempt.current = { input: text, key: crypto.randomUUID() }
    const variables = { input: { ...input, idempotencyKey: attempt.current.key } }
    const answer = await start({ variables }).catch(() => undefined)
    const task = answer?.data?.startExport.task
    if (task) onStarted(task.id)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack>
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            Format
          </Text>
          <SegmentedControl
            aria-label="Format"
            data={[...formats]}
            value={format}
            onChange={(value) => setFormat(value as ExportFormat)}
          />
        </Stack>
        {filters.length > 0 && (
          <Radio.Group label="Rows" value={rows} onChange={setRows}>
            <Stack gap={6} mt={4}>
              <Radio value="filtered" label="Those that meet the filters" />
              <Radio value="all" label={`All ${formatRows(dataset.rowCount)}`} />
            </Stack>
          </Radio.Group>
        )}
        <MultiSelect
          label="Columns"
          description="In the order in which they are chosen"
          placeholder={columns.length === 0 ? 'All' : ''}
          data={dataset.columns.map(({ name }) => name)}
          value={columns}
          onChange={setColumns}
          searchable
          clearable
          hidePickedOptions
          maxDropdownHeight={240}
        />
        <Switch
          label="Compress with gzip"
          checked={gzip}
          onChange={({ currentTarget }) => setGzip(currentTarget.checked)}
        />
        {format !== 'JSONL' && (
          <Checkbox
            label="Defuse formulas"
            description="Puts a quote mark before texts that a spreadsheet would run as formulas. For files that are opened in one; such a text comes back changed where the file is imported again."
            checked={defuseFormulas}
            onChange={({ currentTarget }) => setDefuseFormulas(currentTarget.checked)}
          />
        )}
        <Problem error={error ?? userErrorMessage(data?.startExport.userErrors)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={loading}>
            Export
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
