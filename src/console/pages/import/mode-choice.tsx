import { Group, Radio, SimpleGrid, Text } from '@mantine/core'
import type { WriteMode } from '../../../../schema/generated/operations.ts'
import classes from './import.module.css'

const modes: readonly { value: WriteMode; label: string; words: string }[] = [
  { value: 'CREATE', label: 'A new dataset', words: 'Made of the columns above.' },
  { value: 'APPEND', label: 'Add to a dataset', words: 'Its rows stay, these come after them.' },
  { value: 'REPLACE', label: 'Replace a dataset’s rows', words: 'These rows, and no others.' },
  { value: 'UPSERT', label: 'Update a dataset', words: 'New rows, and newer ones by a key.' },
]

interface ModeChoiceProps {
  readonly mode: WriteMode
  readonly choose: (mode: WriteMode) => void
}

/** What the import does with the rows that there are. */
export function ModeChoice({ mode, choose }: ModeChoiceProps) {
  return (
    <Radio.Group
      aria-label="Where the rows go"
      value={mode}
      // the options are the modes
      onChange={(value) => choose(value as WriteMode)}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
        {modes.map(({ value, label, words }) => (
          <Radio.Card key={value} value={value} p="sm" className={classes['mode']}>
            <Group wrap="nowrap" align="flex-start" gap="sm">
              <Radio.Indicator mt={2} />
              <div>
                <Text size="sm" fw={500}>
                  {label}
                </Text>
                <Text size="xs" c="dimmed">
                  {words}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}
