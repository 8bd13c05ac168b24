import {
  Button,
  FocusTrap,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import type { FilterOp, RowFilter } from '../../../../../schema/generated/operations.ts'
import { columnTypeLabels } from '../../../parts/column-types.ts'
import type { DatasetColumn } from '../rows/row-columns.ts'
import { operatorsOf, takesValue } from './filter-words.ts'
import { typedFilter, typedText } from './typed-value.ts'

interface FilterFormProps {
  readonly columns: readonly DatasetColumn[]
  /** What is changed; a new one where left out. */
  readonly filter?: RowFilter | undefined
  readonly onApply: (filter: RowFilter) => void
}

/** Column, operator and value of a filter. */
export function FilterForm({ columns, filter, onApply }: FilterFormProps) {
  const [name, setName] = useState(filter?.column ?? columns[0]?.name ?? '')
  const column = columns.find((each) => each.name === name) ?? columns[0]
  const type = column?.type ?? 'TEXT'
  const operators = operatorsOf(type)
  const [chosen, setOp] = useState<FilterOp>(filter?.op ?? operators[0]?.value ?? 'EQ')
  // another column may not have the operator
  const op = operators.some(({ value }) => value === chosen) ? chosen : 'EQ'
  const [typed, setTyped] = useState(filter ? typedText(filter) : '')
  const value = type === 'BOOLEAN' && typed !== 'false' ? 'true' : typed
  const isWhole = !takesValue(op) || op === 'EQ' || op === 'NE' || value.trim() !== ''
  const isTyped = isWhole && (type === 'TEXT' || !takesValue(op) || value.trim() !== '')

  function choose(next: string): void {
    const before = type
    setName(next)
    if (columns.find((each) => each.name === next)?.type !== before) setTyped('')
  }

  return (
    <FocusTrap>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (column && isTyped) onApply(typedFilter(column.name, type, op, value))
        }}
      >
        <Stack gap="sm">
          <Select
            label="Column"
            data={columns.map((each) => ({ value: each.name, label: each.name }))}
            value={column?.name ?? null}
            onChange={(next) => next !== null && choose(next)}
            searchable={columns.length > 10}
            allowDeselect={false}
            description={columnTypeLabels[type]}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label="Condition"
            data={operators}
            value={op}
            onChange={(next) => next !== null && setOp(next)}
            allowDeselect={false}
            maxDropdownHeight={320}
            comboboxProps={{ withinPortal: false }}
          />
          {takesValue(op) && <ValueField type={type} op={op} value={value} onChange={setTyped} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={!isTyped}>
              {filter ? 'Change filter' : 'Add filter'}
            </Button>
          </Group>
        </Stack>
      </form>
    </FocusTrap>
  )
}

interface ValueFieldProps {
  readonly type: DatasetColumn['type']
  readonly op: FilterOp
  readonly value: string
  readonly onChange: (value: string) => void
}

function ValueField({ type, op, value, onChange }: ValueFieldProps) {
  if (op === 'IN') {
    return (
      <Textarea
        label="Values"
        description="One a line"
        autosize
        minRows={3}
        maxRows={8}
        data-autofocus
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    )
  }
  if (type === 'BOOLEAN') {
    return (
      <SegmentedControl
        aria-label="Value"
        data={['true', 'false']}
        value={value}
        onChange={onChange}
      />
    )
  }
  const isPart = op === 'CONTAINS' || op === 'STARTS_WITH'
  const isNumber = type === 'INTEGER' || type === 'DECIMAL'
  return (
    <TextInput
      label="Value"
      type={type === 'DATE' && !isPart ? 'date' : 'text'}
      inputMode={isNumber ? 'decimal' : undefined}
      description={type === 'DATETIME' && !isPart ? 'UTC, such as 2024-05-31 12:00' : undefined}
      autoComplete="off"
      data-autofocus
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
