import { FieldScanner } from './field-scanner.ts'
import { PlacedValues } from './placed-values.ts'
import type { Position } from './record-block.ts'
import { marksOf } from './record-end.ts'
import { blocks, type RecordOptions } from './records.ts'
import type { RowBlock } from './row-block.ts'
import { RowBuilder } from './row-builder.ts'
import { RowPlan, type RowSpec } from './row-plan.ts'

/**
 * Makes typed rows of the records of a file whose bytes from `at` on are `source`, block by block. A record that
 * is not to be read, has not as many fields as the header, or holds a value that does not convert is
 * rejected, with the first reason found. Throws what `records` throws, and nothing else.
 */
export function typed(
  source: AsyncIterable<Uint8Array>,
  at: Position,
  spec: RowSpec,
  options: RecordOptions = {},
): AsyncGenerator<RowBlock, void, undefined> {
  const plan = new RowPlan(spec)
  const marks = marksOf(spec.dialect)
  const scanner = new FieldScanner(marks, spec.header.length)
  const values = new PlacedValues(plan)
  return blocks(source, at, spec.dialect, options, (line, maxRecordBytes) => {
    return new RowBuilder({ plan, marks, scanner, values }, maxRecordBytes, line)
  })
}
