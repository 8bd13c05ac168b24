import { Timeline as Line, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { Problem } from '../../parts/problem.tsx'
import { taskStates } from '../../parts/task-state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import type { TimelineEvent } from './use-timeline.ts'

interface TimelineProps {
  readonly events: readonly TimelineEvent[]
  readonly error: unknown
}

/** What has happened to a task: who asked for it, when, and why. The newest comes first. */
export function Timeline({ events, error }: TimelineProps) {
  return (
    <Stack component="section" gap="sm" aria-labelledby="history">
      <Title order={2} size="h4" id="history">
        History
      </Title>
      <Problem error={error} />
      {events.length === 0 && !error && (
        <Text size="sm" c="dimmed">
          Nothing is told of it yet, or it is no longer kept.
        </Text>
      )}
      <Line bulletSize={26} lineWidth={2}>
        {events.toReversed().map(({ seq, to, at, actor, reason }) => {
          const { label, color, icon: Icon } = taskStates[to]
          return (
            <Line.Item
              key={seq}
              title={label}
              bullet={
                <ThemeIcon size={22} radius="xl" color={color} variant="light">
                  <Icon size={14} />
                </ThemeIcon>
              }
            >
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                <Time value={at} /> · {actor ? `by ${actor.email}` : 'by the server'}
              </Text>
              {reason !== null && (
                <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
                  {reason}
                </Text>
              )}
            </Line.Item>
          )
        })}
      </Line>
    </Stack>
  )
}
