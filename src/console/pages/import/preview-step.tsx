import { Skeleton, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { loadPart } from '../../api/load-part.ts'
import { Problem } from '../../parts/problem.tsx'
import { DialectSection } from './dialect-section.tsx'
import type { ColumnEdit, Draft } from './draft.ts'
import { type FieldProblem, wordsAt } from './field-problem.ts'
import { LeftOut } from './left-out.tsx'
import { NewColumnHead } from './new-column-head.tsx'
import { PreviewProblems } from './preview-problems.tsx'
import { PreviewTable, type ShownColumn } from './preview-table.tsx'
import type { Plan } from './use-plan.ts'

/** Only who writes to a dataset that there is needs it. */
const TargetColumnHead = lazy(async () => ({
  default: (await loadPart(() => import('./target-column-head.tsx'))).TargetColumnHead,
}))

interface PreviewStepProps {
  readonly draft: Draft
  readonly change: (changes: Partial<Draft>) => void
  readonly plan: Plan
  readonly problems: readonly FieldProblem[]
}

/** The second step: how the file is read, and what becomes of its columns. */
export function PreviewStep({ draft, change, plan, problems }: PreviewStepProps) {
  const { shown, target, asDetected } = plan
  const { preview } = shown
  // those of the start that are about all of the columns stand beside its button
  const other = [plan.shown.problem].find(
    (problem) => problem && problem.field[0] !== 'dialect' && problem.field.length < 3,
  )
  return (
    <Stack gap="md">
      <DialectSection
        shown={asDetected?.dialect}
        said={draft.dialect}
        problems={problems}
        change={(dialect) => change({ dialect })}
      />
      <Problem error={other?.message} />
      {preview === undefined && other === undefined && shown.isLoading && <Skeleton height={280} />}
      {preview && (
        <>
          <PreviewTable
            columns={
              target
                ? targetColumns(plan, draft, change, problems)
                : newColumns(plan, draft, change, problems)
            }
            rows={preview.rows}
            isLoading={plan.isBehind}
          />
          {preview.rows.length === 0 && (
            <Text size="sm" c="dimmed">
              {preview.problems.length === 0
                ? 'The file has names of columns, and no rows below them.'
                : 'The sample has no row that could be stored.'}
            </Text>
          )}
          <LeftOut
            plan={plan}
            include={(source) => edit(draft, change, source, { isIncluded: true })}
          />
          {preview.rows.length + preview.problems.length > 0 && (
            <PreviewProblems problems={preview.problems} />
          )}
        </>
      )}
    </Stack>
  )
}

type Change = PreviewStepProps['change']

/** The columns that a new dataset would have. */
function newColumns(plan: Plan, draft: Draft, change: Change, problems: readonly FieldProblem[]) {
  const { fileColumns, shown } = plan
  const { preview, columns } = shown
  // rows on show are of what was asked for then
  const places = new Map(
    (columns ?? preview?.columns ?? []).map((column, place) => [
      'source' in column ? (column.source ?? column.name) : column.name,
      place,
    ]),
  )
  const included = fileColumns.filter(({ isIncluded }) => isIncluded)
  return included.map((column, index): ShownColumn => {
    const { source, type, name } = column
    return {
      id: source,
      place: places.get(source),
      type,
      head: (
        <NewColumnHead
          column={column}
          rejected={countOf(plan, name)}
          problem={
            wordsAt(problems, 'columns', `${index}`, 'name') ??
            wordsAt(problems, 'columns', `${index}`)
          }
          edit={(changes) => edit(draft, change, source, changes)}
        />
      ),
    }
  })
}

/** The columns that the dataset has, and where each is taken from. */
function targetColumns(
  plan: Plan,
  draft: Draft,
  change: Change,
  problems: readonly FieldProblem[],
) {
  const { target, sources, asDetected, shown, columns = [], isWhole } = plan
  const places = new Map((shown.preview?.columns ?? []).map(({ name }, place) => [name, place]))
  return (target?.columns ?? []).map((column): ShownColumn => {
    const { name, type } = column
    const index = columns.findIndex((given) => given.name === name)
    return {
      id: name,
      place: shown.columns === undefined ? undefined : places.get(name),
      type,
      head: (
        <Suspense fallback={<Skeleton height={96} />}>
          <TargetColumnHead
            column={column}
            source={sources.get(name) ?? null}
            header={asDetected?.header ?? []}
            isNeeded={isWhole || !column.nullable}
            rejected={countOf(plan, name)}
            problem={index < 0 ? undefined : wordsAt(problems, 'columns', `${index}`)}
            choose={(source) => {
              const id = target?.id ?? ''
              change({
                sources: { ...draft.sources, [id]: { ...draft.sources[id], [name]: source } },
              })
            }}
          />
        </Suspense>
      ),
    }
  })
}

function countOf({ shown }: Plan, column: string): number {
  return shown.preview?.problems.filter((problem) => problem.column === column).length ?? 0
}

function edit(draft: Draft, change: Change, source: string, changes: ColumnEdit | undefined): void {
  const { [source]: before, ...others } = draft.columns
  change({
    columns: changes === undefined ? others : { ...others, [source]: { ...before, ...changes } },
  })
}
