import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
} from 'graphql'

/** What is read for each item of a list by itself; the fields themselves say why. */
const readOneByOne: ReadonlySet<string> = new Set(['Dataset.rows', 'UploadedFile.preview'])

/** A selection, and the fields in it as `Type.field`. */
export interface WholeSelection {
  readonly text: string
  readonly fields: ReadonlySet<string>
}

/**
 * Selects every field of a type but those that are read one by one, and all fields of what they give, down to
 * types that they are within already. Lists have at most five items.
 */
export function wholeSelection(schema: GraphQLSchema, type: GraphQLNamedType): WholeSelection {
  const fields = new Set<string>()

  function selectionOf(of: GraphQLNamedType, above: readonly string[]): string {
    if (!isCompositeType(of)) return ''
    const possible = isAbstractType(of) ? schema.getPossibleTypes(of) : [of]
    if (possible.some((each) => above.includes(each.name))) return '{ __typename }'
    if (isAbstractType(of)) {
      const parts = possible.map((each) => `... on ${each.name} ${selectionOf(each, above)}`)
      return `{ __typename ${parts.join(' ')} }`
    }
    const selected = Object.values(of.getFields()).map((field) => {
      const name = `${of.name}.${field.name}`
      if (readOneByOne.has(name)) return ''
      fields.add(name)
      const inside = selectionOf(getNamedType(field.type), [...above, of.name])
      return `${field.name}${argumentsOf(name, field)} ${inside}`
    })
    return `{ __typename ${selected.join(' ')} }`
  }

  function argumentsOf(name: string, field: GraphQLField<unknown, unknown>): string {
    const needed = field.args.find((argument) => isRequiredArgument(argument))
    if (needed !== undefined) throw new Error(`${name} needs ${needed.name}: give it a value here`)
    return field.args.some((argument) => argument.name === 'first') ? '(first: 5)' : ''
  }

  return { text: selectionOf(type, []), fields }
}

/** How often each field, as `Type.field`, has a value: neither null nor an empty list. */
export function valuesOf(data: object): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  function visit(parent: object): void {
    // the root has none
    const type = '__typename' in parent ? parent.__typename : ''
    for (const [name, value] of Object.entries(parent)) {
      const values = [value].flat().filter((each) => each !== null)
      if (values.length === 0) continue
      const field = `${type}.${name}`
      counts.set(field, (counts.get(field) ?? 0) + 1)
      for (const each of values) if (typeof each === 'object') visit(each)
    }
  }
  visit(data)
  return counts
}
