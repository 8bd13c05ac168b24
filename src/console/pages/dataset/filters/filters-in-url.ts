import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { FilterOp, RowFilter } from '../../../../../schema/generated/operations.ts'

const ops: Readonly<Record<FilterOp, true>> = {
  CONTAINS: true,
  EQ: true,
  GE: true,
  GT: true,
  IN: true,
  IS_NULL: true,
  LE: true,
  LT: true,
  NE: true,
  NOT_NULL: true,
  STARTS_WITH: true,
}

/** The filters of the page's address, so that what is looked at can be shared and gone back to. */
export function useFilters(): readonly [
  readonly RowFilter[],
  (filters: readonly RowFilter[]) => void,
] {
  const [parameters, setParameters] = useSearchParams()
  const text = parameters.get('where')
  const filters = useMemo(() => readFilters(text), [text])
  const setFilters = useCallback(
    (changed: readonly RowFilter[]) => {
      setParameters((now) => {
        const next = new URLSearchParams(now)
        if (changed.length === 0) next.delete('where')
        else next.set('where', JSON.stringify(changed))
        return next
      })
    },
    [setParameters],
  )
  return [filters, setFilters]
}

/** The filters of an address; what is none is left out, as anybody can write an address. */
export function readFilters(text: string | null): readonly RowFilter[] {
  if (text === null) return []
  try {
    const read: unknown = JSON.parse(text)
    return Array.isArray(read) ? read.filter(isFilter) : []
  } catch {
    return []
  }
}

function isFilter(value: unknown): value is RowFilter {
  if (typeof value !== 'object' || value === null) return false
  if (!('column' in value && 'op' in value)) return false
  const { column, op } = value
  const isNamed = typeof column === 'string' && typeof op === 'string' && Object.hasOwn(ops, op)
  return isNamed && (!('value' in value) || isFilterValue(value.value))
}

function isFilterValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value)
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
