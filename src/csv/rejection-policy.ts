import type { RejectedRow } from '#core/columns.ts'
import { TaskFailure } from '#core/errors.ts'
import { Rejection } from './rejection.ts'

/** Why an import fails. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** Found out by the database, when the row is written. */
export const rowTooLarge = new Rejection(
  'ROW_TOO_LARGE',
  'the row is more than the database can hold',
)

interface RejectionPolicy {
  readonly onInvalidRow: 'REJECT' | 'FAIL'
  readonly maxRejectedRows?: number | null | undefined
}

/** How many rows may be rejected before the import fails. */
export function mostRejected({ onInvalidRow, maxRejectedRows }: RejectionPolicy): number {
  return onInvalidRow === 'FAIL' ? 0 : (maxRejectedRows ?? Number.POSITIVE_INFINITY)
}

/** More rows were rejected than may be; under FAIL the first one says why. */
export function tooMany(
  { onInvalidRow }: RejectionPolicy,
  count: number,
  first: RejectedRow | undefined,
): Failure {
  if (onInvalidRow === 'FAIL' && first !== undefined) {
    const where = first.column === null ? '' : `, column "${first.column}"`
    return { code: first.code, message: `Line ${first.line}${where}: ${first.message}` }
  }
  const message = `${count} rows were rejected, more than were allowed (maxRejectedRows). Mend the file, or allow more.`
  return { code: 'TOO_MANY_REJECTED_ROWS', message }
}

/** Rows that only the database refused are more than may be. */
export function refusedRows(input: RejectionPolicy, count: number): Failure {
  if (input.onInvalidRow !== 'FAIL') return tooMany(input, count, undefined)
  const message = 'A row is more than the database can hold; the rejected rows tell which.'
  return { code: rowTooLarge.code, message }
}

export function rejection({ code, message }: Failure): TaskFailure {
  return new TaskFailure(code, message, { retryable: false })
}
