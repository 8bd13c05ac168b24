import { type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql'
import { fragmentsOf } from './fragments.ts'

/** What a selection asks for, its fragments put in their places. */
export interface Measures {
  /** Fields within fields; what stands below `__schema` and `__type` is counted apart. */
  readonly depth: number
  readonly introspectionDepth: number
  readonly fields: number
  readonly aliases: number
  /** How often each field that is looked for occurs, whatever its alias. */
  readonly occurrences: ReadonlyMap<string, number>
}

const nothing: Measures = {
  depth: 0,
  introspectionDepth: 0,
  fields: 0,
  aliases: 0,
  occurrences: new Map(),
}

/**
 * Measures each operation of a document. Every fragment is measured once and its measures are added
 * wherever it is spread, so fragments that spread fragments cost no more than their text.
 */
export function measureOperations(document: DocumentNode, lookFor: readonly string[]): Measures[] {
  const fragments = fragmentsOf(document)
  const measured = new Map<string, Measures>()

  function ofFragment(name: string): Measures {
    const known = measured.get(name)
    if (known !== undefined) return known
    // a circle adds nothing here: validation refuses it
    measured.set(name, nothing)
    const measures = ofSet(fragments.get(name)?.selectionSet)
    measured.set(name, measures)
    return measures
  }

  function ofSet(set: SelectionSetNode | undefined): Measures {
    return set === undefined ? nothing : set.selections.map(ofSelection).reduce(add, nothing)
  }

  function ofSelection(selection: SelectionNode): Measures {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value)
    const inside = ofSet(selection.selectionSet)
    if (selection.kind === Kind.INLINE_FRAGMENT) return inside
    const name = selection.name.value
    const introspects = name === '__schema' || name === '__type'
    const { depth, introspectionDepth } = inside
    return add(
      {
        ...inside,
        depth: introspects ? 1 : depth + 1,
        introspectionDepth: introspects ? depth + 1 : introspectionDepth,
      },
      {
        ...nothing,
        fields: 1,
        aliases: selection.alias === undefined ? 0 : 1,
        occurrences: lookFor.includes(name) ? new Map([[name, 1]]) : nothing.occurrences,
      },
    )
  }

  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ofSet(operation.selectionSet))
}

function add(one: Measures, other: Measures): Measures {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    fields: one.fields + other.fields,
    aliases: one.aliases + other.aliases,
    occurrences: addCounts(one.occurrences, other.occurrences),
  }
}

function addCounts(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (one.size === 0) return other
  const sum = new Map(one)
  for (const [name, count] of other) sum.set(name, (sum.get(name) ?? 0) + count)
  return sum
}
