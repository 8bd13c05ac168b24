/** In the reader's locale, with its marks between thousands. */
const counts = new Intl.NumberFormat()
const shares = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })

const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const
const sizes = steps.map((unit) => {
  // the short form of bytes is "2 byte"
  const unitDisplay = unit === 'byte' ? 'long' : 'short'
  const options = { style: 'unit', unit, unitDisplay } as const
  return new Intl.NumberFormat(undefined, { ...options, maximumSignificantDigits: 3 })
})

/** 1234567 as 1,234,567. */
export function formatCount(count: number): string {
  return counts.format(count)
}

/** "1 row", "1,234 rows". */
export function formatRows(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`
}

/** `rowsPerSecond` to three digits: more would be read as noise. */
export function formatRate(rowsPerSecond: number): string {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rowsPerSecond))) - 2)
  return `${formatCount(Math.round(rowsPerSecond / digits) * digits)} rows/s`
}

/** 0.374 as 37 %; never 100 % before it is whole. */
export function formatShare(fraction: number): string {
  return shares.format(fraction < 1 ? Math.min(fraction, 0.99) : 1)
}

/** `bytes` by the steps of 1,000 that disks are sold by: 1.23 MB. */
export function formatBytes(bytes: number): string {
  const step = Math.min(
    Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)),
    steps.length - 1,
  )
  return sizes[step]?.format(bytes / 1000 ** step) ?? `${bytes} bytes`
}

const shorts = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

/** 12345 as 12.3K, for the edge of a chart. */
export function formatShort(count: number): string {
  return shorts.format(count)
}
