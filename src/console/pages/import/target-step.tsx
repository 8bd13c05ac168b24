import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { IconChecklist, IconPlayerPlay } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { loadPart } from '../../api/load-part.ts'
import { formatRows } from '../../format/numbers.ts'
import { TextLink } from '../../parts/links.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Draft } from './draft.ts'
import { wordsAt } from './field-problem.ts'
import type { ChosenFileItem } from './import-form.tsx'
import type { ImportParams } from './import-params.ts'
import { InvalidRows } from './invalid-rows.tsx'
import { ModeChoice } from './mode-choice.tsx'
import { plainName } from './plain-name.ts'
import { keysOf, type Target } from './planned-columns.ts'
import type { Plan } from './use-plan.ts'
import type { Start } from './use-start.ts'

/** Only who writes to a dataset that there is needs them. */
const DatasetSelect = lazy(async () => ({
  default: (await loadPart(() => import('./dataset-select.tsx'))).DatasetSelect,
}))
const KeyColumns = lazy(async () => ({
  default: (await loadPart(() => import('./key-columns.tsx'))).KeyColumns,
}))

interface TargetStepProps {
  readonly file: ChosenFileItem
  readonly params: ImportParams
  readonly changeParams: (changes: Partial<ImportParams>) => void
  readonly draft: Draft
  readonly change: (changes: Partial<Draft>) => void
  readonly plan: Plan
  readonly start: Start
}

/** The third step: a new dataset or one that there is, what happens with bad rows, and the start. */
export function TargetStep(props: TargetStepProps) {
  const { file, params, changeParams, draft, change, plan, start } = props
  const { mode, datasetId } = params
  const { target } = plan
  const { problems, isStarting } = start
  const hasTarget = mode === 'CREATE' || (target !== undefined && isKeyed(params, draft, target))
  const isComplete = hasTarget && plan.isReady
  return (
    <Stack gap="lg">
      <ModeChoice mode={mode} choose={(mode) => changeParams({ mode })} />
      {mode === 'CREATE' ? (
        <TextInput
          maw={480}
          label="Name of the new dataset"
          description={
            draft.datasetName === undefined
              ? 'After the file; where the name is taken, a number is added.'
              : undefined
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.datasetName ?? plainName(file.name)}
          error={wordsAt(problems, 'datasetName')}
          onChange={({ currentTarget }) => change({ datasetName: currentTarget.value })}
        />
      ) : (
        <Suspense fallback={<Skeleton height={61} maw={480} />}>
          <DatasetSelect
            value={datasetId}
            target={target}
            choose={(datasetId) => changeParams({ datasetId })}
            error={targetWords(plan) ?? wordsAt(problems, 'datasetId')}
          />
        </Suspense>
      )}
      {mode !== 'CREATE' && target?.writer && (
        <Text size="sm">
          Another import is writing it:{' '}
          <TextLink to={`/tasks/${target.writer.id}`}>see that task</TextLink>. This one can begin
          once it has ended.
        </Text>
      )}
      {mode === 'UPSERT' && target && (
        <Suspense fallback={<Skeleton height={84} maw={480} />}>
          <KeyColumns
            names={target.columns.map(({ name }) => name)}
            value={keysOf(draft, target)}
            error={wordsAt(problems, 'keyColumns')}
            change={(keyColumns) => change({ keyColumns })}
          />
        </Suspense>
      )}
      <InvalidRows draft={draft} change={change} problems={problems} />
      <Problem error={rest(props)} />
      <Group gap="sm">
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          disabled={!isComplete}
          loading={isStarting === 'import'}
          onClick={() => void start.submit(false)}
        >
          Start the import
        </Button>
        <Button
          variant="default"
          leftSection={<IconChecklist size={16} />}
          disabled={!isComplete}
          loading={isStarting === 'check'}
          onClick={() => void start.submit(true)}
        >
          Only check the file
        </Button>
        <Text size="sm" c="dimmed">
          {hintOf(props)}
        </Text>
      </Group>
    </Stack>
  )
}

function isKeyed({ mode }: ImportParams, draft: Draft, target: Target): boolean {
  return mode !== 'UPSERT' || keysOf(draft, target).length > 0
}

function hintOf({ params, plan, draft }: TargetStepProps): string {
  const { mode } = params
  const { target, asDetected, shown } = plan
  if (asDetected === undefined) {
    return shown.isLoading
      ? 'The file is looked at …'
      : 'The file cannot be read as it is: see above.'
  }
  if (mode === 'CREATE') return 'Checking goes through all of it and stores nothing.'
  if (target === undefined) return 'Choose the dataset first.'
  if (!isKeyed(params, draft, target)) return 'Choose the key columns first.'
  if (mode === 'REPLACE')
    return `All ${formatRows(target.rowCount)} of ${target.name} are replaced once the import has succeeded.`
  return `${target.name} has ${formatRows(target.rowCount)} now.`
}

/** Why the chosen dataset cannot be written to. */
function targetWords({ isTargetGone, targetError }: Plan): string | undefined {
  if (isTargetGone) return 'This dataset is not there any more. Choose another one.'
  return targetError === undefined ? undefined : errorMessage(targetError)
}

/** What is wrong and has no field of its own in this step or the one before. */
function rest({ start: { problems } }: TargetStepProps): string | undefined {
  const own = ['datasetName', 'datasetId', 'keyColumns', 'maxRejectedRows']
  const others = problems.filter(({ field }) => !own.includes(field[0] ?? ''))
  return others.map(({ message }) => message).join(' ') || undefined
}
