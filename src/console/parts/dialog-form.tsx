import { Button, Group, Stack } from '@mantine/core'
import type { PropsWithChildren } from 'react'
import { Problem } from './problem.tsx'
import type { Submission } from './use-submission.ts'

interface DialogFormProps {
  readonly submission: Submission
  /** What the button says that sends it. */
  readonly action: string
  /** Whether it takes something away. */
  readonly isDangerous?: boolean
  readonly onCancel: () => void
  /** Once it was accepted. */
  readonly onDone: () => void
}

/** What a dialog asks, with its two buttons, and what is wrong where it was not accepted. */
export function DialogForm({
  submission,
  action,
  isDangerous = false,
  onCancel,
  onDone,
  children,
}: PropsWithChildren<DialogFormProps>) {
  const { submit, isBusy, problem } = submission
  async function send(): Promise<void> {
    if (await submit()) onDone()
  }
  return (
    // the server knows what is right, and says it at the field
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Stack>
        <Problem error={problem} />
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} disabled={isBusy}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} {...(isDangerous && { color: 'red' })}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
