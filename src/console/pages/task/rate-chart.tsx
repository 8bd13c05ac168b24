import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatShort } from '../../format/numbers.ts'
import { formatClock } from '../../format/times.ts'
import classes from './rate-panel.module.css'
import type { RateSeries } from './rate-series.ts'

const height = 200

/** Draws speed over time. What it shows is told in words beside it: it is hidden from readers of the screen. */
export function RateChart({ series }: { series: RateSeries }) {
  const { ref: measured, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  const data = useRef<uPlot.AlignedData>([[], []])
  data.current = [series.times, series.rates]
  const isMeasured = width > 0

  useEffect(() => {
    const element = place.current
    if (!isMeasured || element === null) return
    const plot = new uPlot(options(element), data.current, element)
    chart.current = plot
    return () => {
      plot.destroy()
      chart.current = null
    }
  }, [isMeasured])

  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height })
  }, [width])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new series is drawn
  useEffect(() => chart.current?.setData(data.current), [series])

  const scheme = useComputedColorScheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the axes have the colours of the scheme
  useEffect(() => chart.current?.redraw(false, true), [scheme])

  return (
    <div ref={measured} className={classes['chart']} aria-hidden>
      <div ref={place} />
    </div>
  )
}

function options(element: HTMLElement): uPlot.Options {
  const variable = (name: string) => () => getComputedStyle(element).getPropertyValue(name).trim()
  const line = variable('--mantine-color-blue-filled')
  const axis = {
    stroke: variable('--mantine-color-dimmed'),
    grid: { stroke: variable('--mantine-color-default-border'), width: 1 },
    ticks: { show: false },
    font: "12px 'Inter Variable', system-ui, sans-serif",
  }
  return {
    width: element.clientWidth || 300,
    height,
    padding: [12, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      {
        ...axis,
        space: 96,
        size: 28,
        // whole seconds: the clock below tells no less
        incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400],
        values: (_, splits) => splits.map((second) => formatClock(second * 1_000)),
      },
      { ...axis, size: 56, values: (_, splits) => splits.map(formatShort) },
    ],
    series: [
      {},
      {
        stroke: line,
        width: 2,
        fill: () => `color-mix(in srgb, ${line()} 15%, transparent)`,
        points: { show: false },
        spanGaps: false,
      },
    ],
  }
}
