import { Button, Collapse, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { formatCount } from '../../format/numbers.ts'
import classes from './import.module.css'
import type { Preview } from './planned-columns.ts'

/** A preview tells no more of them. */
const mostProblems = 100

type RejectedRecord = Preview['problems'][number]

/** The records of the sample that would be rejected, and why. */
export function PreviewProblems({ problems }: Pick<Preview, 'problems'>) {
  const [isOpen, { toggle }] = useDisclosure(true)
  if (problems.length === 0) {
    return (
      <Group gap={6} wrap="nowrap" align="flex-start">
        <IconCheck size={20} color="var(--mantine-color-green-filled)" aria-hidden />
        <Text size="sm">Every record of the sample can be stored.</Text>
      </Group>
    )
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Group gap={6} wrap="nowrap" align="flex-start">
          <IconAlertTriangle
            size={20}
            color="var(--mantine-color-orange-filled)"
            style={{ flex: 'none' }}
            aria-hidden
          />
          <Text size="sm">
            <b>{wordsOf(problems.length)}</b> The rest of the file may have more: “Only check the
            file” goes through all of it.
          </Text>
        </Group>
        <Button size="xs" variant="default" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? 'Hide them' : 'Show them'}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
        <section className={classes['problems']} aria-label="Rejected records" tabIndex={0}>
          <Table stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Line</Table.Th>
                <Table.Th>Column</Table.Th>
                <Table.Th>Value</Table.Th>
                <Table.Th>Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {problems.map((problem) => (
                <ProblemRow
                  key={`${problem.line} ${problem.code} ${problem.column}`}
                  problem={problem}
                />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </Collapse>
    </Stack>
  )
}

function ProblemRow({ problem }: { problem: RejectedRecord }) {
  const { line, column, value, record, message } = problem
  // where no column is to blame, the record as a whole is
  const shown = column === null ? record : value
  return (
    <Table.Tr>
      <Table.Td>{formatCount(line)}</Table.Td>
      <Table.Td>{column ?? <span className={classes['null']}>all of it</span>}</Table.Td>
      <Table.Td className={classes['value']} title={shown ?? undefined}>
        {shown ?? <span className={classes['null']}>null</span>}
      </Table.Td>
      <Table.Td>{message}</Table.Td>
    </Table.Tr>
  )
}

function wordsOf(count: number): string {
  if (count === 1) return '1 record of the sample would be rejected.'
  const many = count < mostProblems ? formatCount(count) : `${formatCount(count)} or more`
  return `${many} records of the sample would be rejected.`
}
