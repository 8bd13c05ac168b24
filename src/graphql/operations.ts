import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import type { Log } from '#core/log.ts'
import { ApiError, createMaskError, type MaskError } from './errors.ts'
import { CheckedDocuments } from './limits/checked-documents.ts'
import { costOf } from './limits/cost.ts'
import { defaultLimits, type OperationLimits } from './limits/limits.ts'
import { holdsNul } from './limits/nul.ts'
import type { Outlet } from './live/frame.ts'
import { Results } from './live/results.ts'
import { type Leave, Subscriptions } from './live/subscriptions.ts'
import { maskedResult } from './masked-result.ts'

/** The one way in which operations are checked and run, whatever carries them. */
export class Operations {
  readonly schema: GraphQLSchema
  /** For errors that arise outside of `execute` and `subscribe`. */
  readonly mask: MaskError
  readonly #documents: CheckedDocuments
  readonly #limits: OperationLimits
  readonly #subscriptions: Subscriptions

  constructor(schema: GraphQLSchema, log: Log, limits: OperationLimits = defaultLimits) {
    this.schema = schema
    this.mask = createMaskError(log)
    this.#documents = new CheckedDocuments(schema, limits)
    this.#limits = limits
    this.#subscriptions = new Subscriptions(this.mask)
  }

  /** Throws GraphQLError. */
  parse(source: string): DocumentNode {
    return this.#documents.parse(source)
  }

  validate(document: DocumentNode): readonly GraphQLError[] {
    return this.#documents.validate(document)
  }

  /** Parses and validates; gives what is wrong, or the document. */
  prepare(source: string): DocumentNode | readonly GraphQLError[] {
    try {
      const document = this.parse(source)
      const errors = this.validate(document)
      return errors.length > 0 ? errors : document
    } catch (error) {
      return [error instanceof GraphQLError ? error : this.mask(error)]
    }
  }

  /** Runs a query or mutation that `validate` found nothing wrong with. */
  async execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const refusal = this.#refusal(args)
    if (refusal !== undefined) return { errors: [refusal] }
    return maskedResult(await execute({ ...args, hideSuggestions: true }), this.mask)
  }

  /** Starts a subscription that `validate` found nothing wrong with. */
  async subscribe(args: ExecutionArgs): Promise<ExecutionResult | Results> {
    const results = new Results()
    const opened = await this.stream(args, results)
    if (typeof opened !== 'function') return opened
    results.onReturn = opened
    return results
  }

  /**
   * Starts a subscription that `validate` found nothing wrong with, whose results go to `outlet`. Gives what
   * to call when the subscriber goes, or a result in place of a subscription.
   */
  async stream(args: ExecutionArgs, outlet: Outlet): Promise<ExecutionResult | Leave> {
    const refusal = this.#refusal(args)
    if (refusal !== undefined) return { errors: [refusal] }
    return this.#subscriptions.open({ ...args, hideSuggestions: true }, outlet)
  }

  #refusal({ document, operationName, variableValues }: ExecutionArgs): ApiError | undefined {
    if (holdsNul(document, variableValues)) {
      return new ApiError('BAD_USER_INPUT', 'A text holds a NUL character. Leave it out.')
    }
    const limits = this.#limits
    const cost = costOf(this.schema, document, operationName, variableValues, limits)
    if (cost.longestList > limits.listSize.most) {
      const message = `A list gives at most ${limits.listSize.most} items at once; page through it with after.`
      return new ApiError('BAD_USER_INPUT', message)
    }
    if (cost.fields > limits.cost) {
      const message = `The operation may resolve ${cost.fields} fields, ${limits.cost} are allowed: ask for shorter lists or fewer fields.`
      return new ApiError('BAD_USER_INPUT', message)
    }
    return undefined
  }
}
