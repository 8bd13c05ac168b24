import { Anchor, Text } from '@mantine/core'

interface DetectedLabelProps {
  readonly name: string
  readonly isDetected: boolean
  readonly setBack: () => void
}

/** The name of a part of the dialect, and whether it is as detected. */
export function DetectedLabel({ name, isDetected, setBack }: DetectedLabelProps) {
  return (
    <>
      {name}{' '}
      {isDetected ? (
        <Text span size="xs" c="dimmed" fw={400}>
          detected
        </Text>
      ) : (
        <Anchor
          component="button"
          type="button"
          size="xs"
          fw={400}
          aria-label={`Set ${name} back to what was detected`}
          onClick={(event) => {
            // within a label a click would go on to its field
            event.preventDefault()
            setBack()
          }}
        >
          set back
        </Anchor>
      )}
    </>
  )
}
