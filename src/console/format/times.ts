const dateTimes = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const agos = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const durations = new Intl.DurationFormat(undefined, { style: 'narrow' })
const seconds = new Intl.DurationFormat(undefined, { style: 'narrow', secondsDisplay: 'always' })

/** Seconds, and the unit that is told from there on. */
const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** An instant (RFC 3339) in the reader's locale and time zone. */
export function formatDateTime(instant: string): string {
  return dateTimes.format(new Date(instant))
}

/** How long before `now` (milliseconds since 1970) an instant was, or how long after it will be. */
export function formatAgo(instant: string, now: number): string {
  const distance = Math.round((Date.parse(instant) - now) / 1_000)
  // what a clock that is a little ahead would call the future
  if (Math.abs(distance) < 10) return agos.format(0, 'second')
  const [size, unit] = units.find(([from]) => Math.abs(distance) >= from) ?? units[3]
  return agos.format(Math.round(distance / size), unit)
}

/** A `duration` in seconds as "1h 12m", "3m 20s", "8s": the two largest units; one that rounds to nothing as "<1s". */
export function formatDuration(duration: number): string {
  if (duration > 0 && duration < 0.5) return `<${seconds.format({ seconds: 1 })}`
  const whole = Math.max(0, Math.round(duration))
  if (whole < 60) return seconds.format({ seconds: whole })
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor((whole % 3_600) / 60)
  return hours > 0
    ? durations.format({ hours, minutes })
    : durations.format({ minutes, seconds: whole % 60 })
}

const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The time of day of an instant (milliseconds since 1970) in the reader's locale and time zone. */
export function formatClock(instant: number): string {
  return clocks.format(instant)
}
