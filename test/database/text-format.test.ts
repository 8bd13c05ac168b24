import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textForm, textFormat, textRows } from '#database/bulk/text-format.ts'

const width = 4
/** What can stand between two values in a file; nothing, too. */
const between = fc.constantFrom(',', '\t', '\\', '\n', '', '","')
const value = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', 'n', 'é', ',') }),
)

test('the text format gives back any values, however they stand in the bytes', () => {
  const field = fc.record({ value, after: between })
  const rows = fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 })
  fc.assert(
    fc.property(rows, fc.nat({ max: 2 ** 40 }), (given, first) => {
      const parts: Buffer[] = [Buffer.from('before')]
      let at = 6
      const places = given.flat().flatMap((each) => {
        if (each.value === null) return [-1, 0]
        const bytes = Buffer.from(each.value)
        const place = [at, at + bytes.length]
        parts.push(bytes, Buffer.from(each.after))
        at += bytes.length + each.after.length
        return place
      })
      const numbers = given.map((_, i) => first + i)
      const packed = {
        numbers: Float64Array.from(numbers),
        bytes: Buffer.concat(parts),
        places: Int32Array.from(places),
      }
      const text = textFormat(packed, Array(width).fill(textForm.escaped))
      expect([...textRows(text)]).toEqual(
        given.map((row, i) => [`${first + i}`, ...row.map((each) => each.value)]),
      )
    }),
    { numRuns: 1_000 },
  )
})
