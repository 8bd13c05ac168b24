import { Loader } from '@mantine/core'
import type { ImportFileQuery } from '../../../../schema/generated/operations.ts'
import { useDraft } from './draft.ts'
import { useImportParams } from './import-params.ts'
import { PreviewStep } from './preview-step.tsx'
import { Step } from './step.tsx'
import { TargetStep } from './target-step.tsx'
import { usePlan } from './use-plan.ts'
import { useStart } from './use-start.ts'

export type ChosenFileItem = NonNullable<ImportFileQuery['uploadedFile']>

/** What is in a file, where it goes, and the start. */
export function ImportForm({ file }: { file: ChosenFileItem }) {
  const [params, changeParams] = useImportParams()
  const [draft, change] = useDraft(file.id)
  const plan = usePlan(file.id, params, draft)
  const start = useStart(file.id, params, draft, plan)
  const problems = [...(plan.shown.problem ? [plan.shown.problem] : []), ...start.problems]
  return (
    <>
      <Step
        number={2}
        title="What is in it"
        beside={plan.isBehind ? <Loader size={18} aria-label="Looking at the file" /> : undefined}
      >
        <PreviewStep draft={draft} change={change} plan={plan} problems={problems} />
      </Step>
      <Step number={3} title="Where it goes">
        <TargetStep
          file={file}
          params={params}
          changeParams={changeParams}
          draft={draft}
          change={change}
          plan={plan}
          start={start}
        />
      </Step>
    </>
  )
}
