import { Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { lazy, Suspense, useEffect, useMemo, useReducer } from 'react'
import type { TaskItemFragment } from '../../../../schema/generated/operations.ts'
import { loadPart } from '../../api/load-part.ts'
import { formatRate } from '../../format/numbers.ts'
import { useRateHistories } from '../../parts/use-rate-histories.ts'
import classes from './rate-panel.module.css'
import { rateSeries } from './rate-series.ts'

const RateChart = lazy(async () => ({
  default: (await loadPart(() => import('./rate-chart.tsx'))).RateChart,
}))

/** Milliseconds after which a chart is drawn again though nothing has changed, to show that nothing comes. */
const tick = 1_000

/** How fast a task is over time, as far as the page has seen it. */
export function RatePanel({ task }: { task: TaskItemFragment }) {
  const histories = useRateHistories()
  const [count, draw] = useReducer((before: number) => before + 1, 0)
  const isRunning = task.state === 'RUNNING' || task.state === 'PAUSING'
  useEffect(() => {
    histories.record([task], Date.now())
    draw()
  }, [histories, task])
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(draw, tick)
    return () => clearInterval(timer)
  }, [isRunning])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each count has other samples
  const series = useMemo(() => rateSeries(histories.of(task.id), Date.now()), [task.id, count])

  // of one that had ended before, its average speed stands among its numbers
  if (series === undefined && !isRunning) return null
  const words = series && [
    ...(isRunning && series.latest !== null ? [`now ${formatRate(series.latest)}`] : []),
    `highest ${formatRate(series.highest)}`,
    `average ${formatRate(series.average)}`,
  ]
  return (
    <Paper withBorder p="md" component="figure" m={0} aria-labelledby="speed">
      <Stack gap="xs">
        <Group component="figcaption" justify="space-between" gap="xs">
          <Title order={2} size="h5" id="speed">
            Rows a second
          </Title>
          <Text size="sm" c="dimmed">
            {words?.join(' · ') ?? 'Measuring …'}
          </Text>
        </Group>
        <Suspense fallback={<Skeleton className={classes['chart']} />}>
          {series ? <RateChart series={series} /> : <Skeleton className={classes['chart']} />}
        </Suspense>
      </Stack>
    </Paper>
  )
}
