import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'

export type Variables = Readonly<Record<string, unknown>> | null | undefined

/** How many items a field asks for: 0 where it names no number, undefined where it is no list with sizes. */
export type ListSize = (
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
) => number | undefined

/** Reads `first` and `last`, from the document, its variables, or the schema. */
export function listSizes(operation: OperationDefinitionNode, variables: Variables): ListSize {
  const presets = new Map<string, ValueNode | undefined>()
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    presets.set(variable.name.value, defaultValue)
  }

  function numberOf(node: ValueNode | undefined): number | undefined {
    if (node?.kind === Kind.INT) return Number(node.value)
    if (node?.kind !== Kind.VARIABLE) return undefined
    const value = variables?.[node.name.value]
    if (typeof value === 'number') return value
    return value === undefined ? numberOf(presets.get(node.name.value)) : undefined
  }

  return (field, definition) => {
    const sizes = definition.args.filter(({ name }) => name === 'first' || name === 'last')
    if (sizes.length === 0) return undefined
    const asked = sizes.map((argument) => {
      const node = field.arguments?.find(({ name }) => name.value === argument.name)?.value
      return numberOf(node) ?? presetOf(argument)
    })
    return Math.max(0, ...asked)
  }
}

function presetOf(argument: GraphQLArgument): number {
  const preset = argument.default
  const value = preset?.literal?.kind === Kind.INT ? preset.literal.value : preset?.value
  return Number(value ?? argument.defaultValue ?? 0)
}
