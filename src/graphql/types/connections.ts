import type { Builder, SchemaTypes } from '../builder.ts'
import type { Connection, Edge } from '../connection.ts'

type Listed =
  | 'User'
  | 'ApiToken'
  | 'UploadedFile'
  | 'Dataset'
  | 'Task'
  | 'Row'
  | 'TaskEvent'
  | 'RejectedRow'
type Shape<Name extends Listed> = (SchemaTypes['Objects'] & SchemaTypes['Interfaces'])[Name]

/** A connection and an edge for each type that stands in lists. */
export function addConnections(builder: Builder): void {
  for (const name of ['User', 'ApiToken', 'UploadedFile', 'Dataset', 'Task'] as const) {
    addConnection(builder, name, true)
  }
  for (const name of ['Row', 'TaskEvent', 'RejectedRow'] as const) {
    addConnection(builder, name, false)
  }
}

function addConnection<Name extends Listed>(builder: Builder, name: Name, counted: boolean): void {
  const edge = builder.objectRef<Edge<Shape<Name>>>(`${name}Edge`)
  edge.implement({
    fields: (t) => ({
      cursor: t.string({ resolve: (each) => each.cursor }),
      // by name: the type itself is declared elsewhere
      node: t.field({ type: name as never, resolve: (each): never => each.node as never }),
    }),
  })
  const list = builder.objectRef<Connection<Shape<Name>>>(`${name}Connection`)
  list.implement({
    fields: (t) => ({
      edges: t.field({ type: [edge], resolve: (page) => [...page.edges] }),
      nodes: t.field({ type: [name] as never, resolve: (page): never => page.nodes as never }),
      pageInfo: t.field({ type: 'PageInfo', resolve: (page) => page.pageInfo }),
    }),
  })
  if (!counted) return
  builder.objectFields(list, (t) => ({
    totalCount: t.field({ type: 'SafeInt', resolve: (page) => page.totalCount?.() ?? 0 }),
  }))
}
