import { Modal } from '@mantine/core'
import { useState } from 'react'
import { NewSecret } from './new-secret.tsx'
import { NewTokenForm } from './new-token-form.tsx'

interface NewTokenDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Asks for a token, then shows its secret, which goes with the dialog. */
export function NewTokenDialog({ isOpen, onClose }: NewTokenDialogProps) {
  const [secret, setSecret] = useState<string>()
  // a click beside the dialog must not take the secret away
  const isKept = secret !== undefined
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      onExitTransitionEnd={() => setSecret(undefined)}
      title={isKept ? 'The new token' : 'New API token'}
      size={isKept ? 'xl' : 'md'}
      closeOnClickOutside={!isKept}
      closeOnEscape={!isKept}
      withCloseButton={!isKept}
    >
      {isKept ? (
        <NewSecret secret={secret} onClose={onClose} />
      ) : (
        <NewTokenForm onMade={setSecret} onClose={onClose} />
      )}
    </Modal>
  )
}
