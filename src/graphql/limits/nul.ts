import { type DocumentNode, visit } from 'graphql'

/** A NUL in a string literal; the backslash before it may be one that is escaped itself. */
const escapedNul = /\\u(?:0000|\{0+\})/

/**
 * Whether a text of an operation holds a NUL, in its document or its variables. PostgreSQL holds none,
 * and a text must mean the same on every database.
 */
export function holdsNul(document: DocumentNode, variables: unknown): boolean {
  return valueHoldsNul(variables) || documentHoldsNul(document)
}

function documentHoldsNul(document: DocumentNode): boolean {
  const source = document.loc?.source.body
  if (source !== undefined && !escapedNul.test(source)) return false
  let found = false
  visit(document, {
    StringValue({ value }) {
      found ||= value.includes('\0')
    },
  })
  return found
}

function valueHoldsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (Array.isArray(value)) return value.some(valueHoldsNul)
  if (typeof value !== 'object' || value === null) return false
  // a file is no plain object
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.entries(value).some(([key, each]) => key.includes('\0') || valueHoldsNul(each))
}
