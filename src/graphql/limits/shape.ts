import { type DocumentNode, visit } from 'graphql'
import { ApiError } from '../errors.ts'
import type { OperationLimits } from './limits.ts'
import { type Measures, measureOperations } from './measure.ts'

/** Says in which ways a document asks for more than `limits` allow, as far as its text alone tells. */
export function shapeErrors(document: DocumentNode, limits: OperationLimits): ApiError[] {
  const operations = measureOperations(document, limits.once)
  const most = (measure: (measures: Measures) => number) => Math.max(0, ...operations.map(measure))
  const measured: [what: string, count: number, limit: number][] = [
    ['levels of fields', most(({ depth }) => depth), limits.depth],
    [
      'levels of introspection',
      most(({ introspectionDepth }) => introspectionDepth),
      limits.introspectionDepth,
    ],
    ['aliases', most(({ aliases }) => aliases), limits.aliases],
    ['fields', most(({ fields }) => fields), limits.fields],
    ['directives', countDirectives(document), limits.directives],
    ...limits.once.map((field): [string, number, number] => {
      return [`times ${field}`, most(({ occurrences }) => occurrences.get(field) ?? 0), 1]
    }),
  ]
  return measured
    .filter(([, count, limit]) => count > limit)
    .map(([what, , limit]) => {
      return new ApiError('BAD_USER_INPUT', `The operation is too large: at most ${limit} ${what}.`)
    })
}

function countDirectives(document: DocumentNode): number {
  let count = 0
  visit(document, {
    Directive() {
      count += 1
    },
  })
  return count
}
