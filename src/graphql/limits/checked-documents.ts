import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { coded } from '../errors.ts'
import type { OperationLimits } from './limits.ts'
import { shapeErrors } from './shape.ts'

/** Documents that are kept, the most recently used ones. */
const mostDocuments = 200
/** Characters of a document that is kept; longer ones are checked each time. */
const longestKept = 10_000

/** Parses and validates documents within limits, and remembers the good ones. */
export class CheckedDocuments {
  readonly #schema: GraphQLSchema
  readonly #limits: OperationLimits
  readonly #kept = new Map<string, DocumentNode>()

  constructor(schema: GraphQLSchema, limits: OperationLimits) {
    this.#schema = schema
    this.#limits = limits
  }

  /** Throws GraphQLError for what is no GraphQL, and for more tokens than are allowed. */
  parse(source: string): DocumentNode {
    const kept = this.#kept.get(source)
    if (kept !== undefined) {
      // the last one in a Map is the most recently used
      this.#kept.delete(source)
      this.#kept.set(source, kept)
      return kept
    }
    try {
      return parse(source, { maxTokens: this.#limits.tokens })
    } catch (error) {
      throw error instanceof GraphQLError ? coded(error) : error
    }
  }

  /** What is wrong with a document that `parse` gave. Names of the schema are never suggested. */
  validate(document: DocumentNode): readonly GraphQLError[] {
    const source = document.loc?.source.body
    if (source !== undefined && this.#kept.get(source) === document) return []
    // the limits come first: some rules of the specification are slow on what they refuse
    const tooLarge = shapeErrors(document, this.#limits)
    if (tooLarge.length > 0) return tooLarge
    const options = { hideSuggestions: true, maxErrors: 10 }
    const errors = validate(this.#schema, document, specifiedRules, options)
    if (errors.length === 0 && source !== undefined) this.#keep(source, document)
    return errors.map(coded)
  }

  #keep(source: string, document: DocumentNode): void {
    if (source.length > longestKept) return
    this.#kept.set(source, document)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostDocuments) return
      this.#kept.delete(oldest)
    }
  }
}
