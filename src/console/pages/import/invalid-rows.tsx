import { Radio, Stack } from '@mantine/core'
import type { InvalidRowPolicy } from '../../../../schema/generated/operations.ts'
import { CountField } from './count-field.tsx'
import type { Draft } from './draft.ts'
import { type FieldProblem, wordsAt } from './field-problem.ts'

interface InvalidRowsProps {
  readonly draft: Draft
  readonly change: (changes: Partial<Draft>) => void
  readonly problems: readonly FieldProblem[]
}

/** What happens with rows that do not convert. */
export function InvalidRows({ draft, change, problems }: InvalidRowsProps) {
  const { onInvalidRow, maxRejectedRows } = draft
  return (
    <Stack gap="sm">
      <Radio.Group
        label="Rows that do not fit their columns"
        value={onInvalidRow}
        // the options are the policies
        onChange={(value) => change({ onInvalidRow: value as InvalidRowPolicy })}
      >
        <Stack gap={8} mt={8}>
          <Radio
            value="REJECT"
            label="Leave them out and list them, each with the reason, to be mended and imported later"
          />
          <Radio value="FAIL" label="Fail at the first one, and store nothing" />
        </Stack>
      </Radio.Group>
      {onInvalidRow === 'REJECT' && (
        <CountField
          maw={280}
          label="Fail if more are left out than"
          placeholder="any number"
          value={maxRejectedRows}
          error={wordsAt(problems, 'maxRejectedRows')}
          change={(count) => change({ maxRejectedRows: count })}
        />
      )}
    </Stack>
  )
}
