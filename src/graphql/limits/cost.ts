import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from './fragments.ts'
import type { OperationLimits } from './limits.ts'
import { listSizes, type Variables } from './list-size.ts'

/** What an operation would do at most, were all its lists as long as it asks for. */
export interface Cost {
  /** Fields to resolve. */
  readonly fields: number
  /** Items of its longest list. */
  readonly longestList: number
}

/**
 * Reckons a valid operation, each fragment once. It is no validation rule: the length of a list is
 * often a variable, and those are known only when the operation is about to run. A field of which
 * `extensions.cost` tells what it costs, lists included, costs that.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
  { listSize: { preset } }: OperationLimits,
): Cost {
  const operation = getOperationAST(document, operationName)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) return { fields: 0, longestList: 0 }

  const fragments = fragmentsOf(document)
  const reckoned = new Map<string, number>()
  const sizeOf = listSizes(operation, variables)
  let longestList = 0

  function ofSet(set: SelectionSetNode | undefined, parent: GraphQLCompositeType): number {
    let sum = 0
    for (const selection of set?.selections ?? []) sum += ofSelection(selection, parent)
    return sum
  }

  function ofSelection(selection: SelectionNode, parent: GraphQLCompositeType): number {
    if (selection.kind === Kind.FIELD) return ofField(selection, parent)
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value, parent)
    return ofSet(selection.selectionSet, typeNamed(selection.typeCondition?.name.value, parent))
  }

  function ofFragment(name: string, parent: GraphQLCompositeType): number {
    const known = reckoned.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const type = typeNamed(fragment?.typeCondition.name.value, parent)
    const cost = ofSet(fragment?.selectionSet, type)
    reckoned.set(name, cost)
    return cost
  }

  function ofField(field: FieldNode, parent: GraphQLCompositeType): number {
    const definition = schema.getField(parent, field.name.value)
    if (definition === undefined) return 1
    const type = getNamedType(definition.type)
    const inside = isCompositeType(type) ? ofSet(field.selectionSet, type) : 0
    const { cost } = definition.extensions
    if (typeof cost === 'number') return cost + inside
    const size = sizeOf(field, definition)
    if (size === undefined) return 1 + inside
    longestList = Math.max(longestList, size)
    return 1 + (size || preset) * inside
  }

  function typeNamed(name: string | undefined, parent: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? parent : schema.getType(name)
    return isCompositeType(type) ? type : parent
  }

  return { fields: ofSet(operation.selectionSet, root), longestList }
}
