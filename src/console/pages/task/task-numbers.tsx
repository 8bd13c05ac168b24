import { Paper, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatBytes, formatCount, formatRate } from '../../format/numbers.ts'
import { formatDuration } from '../../format/times.ts'
import { TaskProgress } from '../../parts/task-progress.tsx'
import { taskManner } from '../../parts/task-title.ts'
import { Time } from '../../parts/time.tsx'
import classes from './task-numbers.module.css'
import type { TaskDetails } from './use-task-details.ts'

interface TaskNumbersProps {
  readonly task: TaskDetails
  /** Seconds that it was at work, pauses left out; undefined while that is not known. */
  readonly secondsRun: number | undefined
}

/** How far a task is, in numbers. Each has its place from the start, so that nothing moves while they change. */
export function TaskNumbers({ task, secondsRun = 0 }: TaskNumbersProps) {
  const { progress, createdAt, startedAt, finishedAt, state, owner } = task
  const { done, total, unit, rowsDone, rowsRejected, rowsPerSecond, etaSeconds } = progress
  const isRunning = state === 'RUNNING' || state === 'PAUSING'
  const manner = taskManner(task)
  return (
    <Paper withBorder p="md">
      <Stack>
        <TaskProgress task={task} size="large" />
        <dl className={classes['numbers']}>
          <Fact name="Rows done">
            {formatCount(rowsDone)}
            {unit === 'ROWS' && total !== null && ` of ${formatCount(total)}`}
          </Fact>
          {task.__typename === 'ImportTask' && (
            <Fact name="Rejected">{formatCount(rowsRejected)}</Fact>
          )}
          {unit === 'BYTES' && (
            <Fact name="Read">
              {formatBytes(done)}
              {total !== null && ` of ${formatBytes(total)}`}
            </Fact>
          )}
          {finishedAt === null ? (
            <Fact name="Speed">
              {isRunning && rowsPerSecond !== null ? formatRate(rowsPerSecond) : '–'}
            </Fact>
          ) : (
            <Fact name="Average speed">
              {secondsRun > 0 && rowsDone > 0 ? formatRate(rowsDone / secondsRun) : '–'}
            </Fact>
          )}
          {finishedAt === null ? (
            <Fact name="Time left">
              {isRunning && etaSeconds !== null ? formatDuration(etaSeconds) : '–'}
            </Fact>
          ) : (
            <Fact name="Took">
              {startedAt === null
                ? '–'
                : formatDuration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)}
            </Fact>
          )}
          <Fact name="Created">
            <Time value={createdAt} />
          </Fact>
          <Fact name="Started">{startedAt === null ? '–' : <Time value={startedAt} />}</Fact>
          <Fact name="Finished">{finishedAt === null ? '–' : <Time value={finishedAt} />}</Fact>
          <Fact name="By">{owner.email}</Fact>
          {manner !== undefined && <Fact name="Manner">{manner}</Fact>}
        </dl>
      </Stack>
    </Paper>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
