import { Alert, Button, Collapse, Group, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { formatCount } from '../../format/numbers.ts'
import classes from './import.module.css'
import type { Preview } from './planned-columns.ts'

/** A preview tells no more of them. */
const mostProblems = 100

/** The records of the sample that would be rejected, and why. */
export function PreviewProblems({ problems }: Pick<Preview, 'problems'>) {
  const [isOpen, { toggle }] = useDisclosure(true)
  if (problems.length === 0) {
    return (
      <Group gap={6} c="dimmed">
        <IconCheck size={16} aria-hidden />
        <Text size="sm">Every record of the sample can be stored.</Text>
      </Group>
    )
  }
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title={titleOf(problems.length)}>
      <Text size="sm">
        The rest of the file may have more: check all of it below, or import what converts.
      </Text>
      <Button size="compact-sm" variant="default" mt="xs" aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? 'Hide them' : 'Show them'}
      </Button>
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
              {problems.map(({ line, column, value, message, code }) => (
                <Table.Tr key={`${line} ${code} ${column}`}>
                  <Table.Td>{formatCount(line)}</Table.Td>
                  <Table.Td>{column}</Table.Td>
                  <Table.Td className={classes['value']}>
                    {value ?? <span className={classes['null']}>null</span>}
                  </Table.Td>
                  <Table.Td>{message}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </Collapse>
    </Alert>
  )
}

function titleOf(count: number): string {
  if (count === 1) return '1 record of the sample would be rejected'
  const many = count < mostProblems ? formatCount(count) : `${formatCount(count)} or more`
  return `${many} records of the sample would be rejected`
}
