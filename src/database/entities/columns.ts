import type { EntitySchemaColumnOptions } from 'typeorm'

/** Column types that hold the same on every database. */

export const id = { type: 'varchar', length: 40 } as const satisfies EntitySchemaColumnOptions

const asNumber = {
  // drivers give 64-bit integers as strings
  from: (value: string | number | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
}

/** A count, a size in bytes, or a time in milliseconds since 1970: whole, within ±(2^53−1). */
export const whole = {
  type: 'bigint',
  transformer: asNumber,
} as const satisfies EntitySchemaColumnOptions

export const json = { type: 'simple-json' } as const satisfies EntitySchemaColumnOptions
