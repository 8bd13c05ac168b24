import fc from 'fast-check'
import type { Column, Value } from '#core/columns.ts'

/** A column of each type. */
export const valueColumns: Column[] = [
  { name: 'text', type: 'TEXT', nullable: true },
  { name: 'integer', type: 'INTEGER', nullable: true },
  { name: 'decimal', type: 'DECIMAL', nullable: true },
  { name: 'boolean', type: 'BOOLEAN', nullable: true },
  { name: 'date', type: 'DATE', nullable: true },
  { name: 'datetime', type: 'DATETIME', nullable: true },
]

const safe = (value: bigint) => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
const years = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }

/** A row of any values in canonical form, one for each of `valueColumns`. */
export const anyValues: fc.Arbitrary<Value[]> = fc.tuple(
  fc.option(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(safe)),
  fc.option(
    fc
      .tuple(fc.bigInt({ min: -(10n ** 34n), max: 10n ** 34n }), fc.stringMatching(/^\d{0,30}$/))
      .map(([whole, fraction]) => (fraction === '' ? `${whole}` : `${whole}.${fraction}`)),
  ),
  fc.option(fc.boolean()),
  fc.option(fc.date(years).map((date) => date.toISOString().slice(0, 10))),
  fc.option(
    fc.tuple(fc.date(years), fc.nat(999_999)).map(([date, micros]) => {
      const fraction = String(micros).padStart(6, '0').replace(/0+$/, '')
      return `${date.toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`
    }),
  ),
)
