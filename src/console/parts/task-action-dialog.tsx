import { useApolloClient } from '@apollo/client/react'
import { Button, Group, List, Modal, Radio, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { TaskAction, TaskItemFragment } from '../../../schema/generated/operations.ts'
import { controlTasks, type Refusal } from './control-tasks.ts'
import { actionConsequence, canKeep, taskActionLooks } from './task-action-words.ts'
import { taskTitle } from './task-title.ts'
import { useFocusReturn } from './use-focus-return.ts'

interface TaskActionDialogProps {
  readonly action: TaskAction
  readonly tasks: readonly TaskItemFragment[]
  readonly onClose: () => void
  /** Called when all tasks have answered, with those that did not do it. */
  readonly onAnswer: (refusals: readonly Refusal[]) => void
}

/** Tasks that are named; of more only their number is told. */
const named = 6
/** Characters that the API takes. */
const longestReason = 1_000

/** Says what an action will do to tasks and what is lost by it, and asks for the reason. */
export function TaskActionDialog({ action, tasks, onClose, onAnswer }: TaskActionDialogProps) {
  useFocusReturn()
  const client = useApolloClient()
  const [reason, setReason] = useState('')
  const [choice, setChoice] = useState('back')
  const [isBusy, setBusy] = useState(false)
  const { label, color } = taskActionLooks[action]
  const keep = choice === 'keep'
  const [task] = tasks
  const isOne = tasks.length === 1 && task !== undefined

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    onAnswer(await controlTasks(client, action, tasks, { reason: reason.trim(), keep }))
  }

  return (
    <Modal
      opened
      // what is asked is under way: its answer closes the dialog
      onClose={() => !isBusy && onClose()}
      title={isOne ? `${label} this task?` : `${label} ${tasks.length} tasks?`}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {isOne ? (
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {taskTitle(task)}
            </Text>
          ) : (
            <List size="sm" style={{ overflowWrap: 'anywhere' }}>
              {tasks.slice(0, named).map((each) => (
                <List.Item key={each.id}>{taskTitle(each)}</List.Item>
              ))}
              {tasks.length > named && <List.Item>and {tasks.length - named} more</List.Item>}
            </List>
          )}
          {action === 'STOP' && tasks.some(canKeep) && (
            <Radio.Group
              label={
                isOne ? 'What it has done so far' : 'What imports and exports have done so far'
              }
              value={choice}
              onChange={setChoice}
            >
              <Stack gap={6} mt={6}>
                <Radio value="back" label="Take it back" />
                <Radio value="keep" label="Keep what is committed" />
              </Stack>
            </Radio.Group>
          )}
          <Text size="sm" aria-live="polite">
            {isOne ? actionConsequence(task, action, keep) : consequenceOfAll(action, keep)}
          </Text>
          <Textarea
            label="Reason"
            description="Shown in the history of the task. Optional."
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            maxLength={longestReason}
            autosize
            minRows={2}
            maxRows={6}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={isBusy}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isBusy}
              {...((action === 'STOP' || action === 'UNDO') && { color })}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function consequenceOfAll(action: TaskAction, keep: boolean): string {
  switch (action) {
    case 'PAUSE':
      return 'Each comes to rest after its present chunk. Nothing is lost.'
    case 'RESUME':
      return 'Each goes on from its last committed chunk.'
    case 'STOP':
      return keep
        ? 'Imports leave the rows that they have committed in their datasets, exports a file of the rows so far. Other tasks take back what they did. A stopped task cannot go on: to continue later, pause it.'
        : 'All that these tasks have done so far is lost. A stopped task cannot go on: to continue later, pause it.'
    case 'UNDO':
      return 'All that these tasks did is taken back. This cannot be taken back.'
  }
}
