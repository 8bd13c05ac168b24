import { Button, Collapse, Group, Skeleton, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { lazy, Suspense, useId, useState } from 'react'
import type { CsvDialectInput } from '../../../../schema/generated/operations.ts'
import { loadPart } from '../../api/load-part.ts'
import { type Dialect, dialectWords } from './dialect-words.ts'
import { type FieldProblem, wordsAt } from './field-problem.ts'

/** Most files are read rightly as they are: the form comes when it is asked for. */
const DialectForm = lazy(async () => ({
  default: (await loadPart(() => import('./dialect-form.tsx'))).DialectForm,
}))

export interface DialectProps {
  /** As the file is read; undefined where that is not known. */
  readonly shown: Dialect | undefined
  /** What the user has said of it. */
  readonly said: CsvDialectInput
  readonly problems: readonly FieldProblem[]
  readonly change: (said: CsvDialectInput) => void
}

/** How the file is read, in a line, and all of it where that has to be changed. */
export function DialectSection(props: DialectProps) {
  const { shown, said, problems } = props
  const [isOpen, { toggle }] = useDisclosure(false)
  const id = useId()
  const count = Object.keys(said).length
  // what is wrong with it must be seen
  const isForced = wordsAt(problems, 'dialect') !== undefined
  const isShown = isOpen || isForced
  const [wasShown, setShown] = useState(isShown)
  if (isShown && !wasShown) setShown(true)
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {shown && dialectWords(shown)}{' '}
          <Text span inherit c="dimmed">
            {count > 0 ? `(${count} changed)` : shown && '(detected)'}
          </Text>
        </Text>
        <Group gap="xs">
          {count > 0 && (
            <Button size="xs" variant="subtle" onClick={() => props.change({})}>
              Detect all again
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconAdjustmentsHorizontal size={14} />}
            aria-expanded={isShown}
            aria-controls={id}
            disabled={isForced}
            onClick={toggle}
          >
            How the file is written
          </Button>
        </Group>
      </Group>
      <Collapse expanded={isShown} id={id}>
        {wasShown && (
          <Suspense fallback={<Skeleton height={320} mt="md" />}>
            <DialectForm {...props} />
          </Suspense>
        )}
      </Collapse>
    </div>
  )
}
