/** Whether a day is in the calendar, of which years are 0001 to 9999; all parts as digits. */
export function isDay(year: string, month: string, day: string): boolean {
  return isDayOf(Number(year), Number(month), Number(day))
}

/** As `isDay`, of numbers. */
export function isDayOf(year: number, month: number, day: number): boolean {
  // there is no year 0 on all databases
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  return day <= 28 || day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/**
 * Moves a local time, `YYYY-MM-DDTHH:MM:SS`, to UTC; `zone` is Z, ±HH, ±HHMM or ±HH:MM. undefined
 * where the zone is none or the year leaves 0001 to 9999.
 */
export function toUtc(local: string, zone: string): string | undefined {
  if (zone.toUpperCase() === 'Z') return local
  const hours = zone.slice(1, 3)
  const minutes = zone.slice(3).replace(':', '') || '00'
  if (hours > '23' || minutes > '59') return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  const at = Date.parse(`${local}Z`) + (zone.startsWith('-') ? offset : -offset)
  const utc = new Date(at).toISOString()
  // other years have a sign and six digits
  return utc.length === 24 && !utc.startsWith('0000') ? utc.slice(0, 19) : undefined
}
