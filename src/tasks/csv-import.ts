import type { Column, RejectedRow } from '#core/columns.ts'
import { InputError, TaskFailure } from '#core/errors.ts'
import type { Generation, SourceFile } from '#core/ports.ts'
import { defineTask } from '#core/task-kind.ts'
import type { Dialect } from '#csv/dialect.ts'
import { dialectOf } from '#csv/dialect-of.ts'
import { plainName } from '#csv/plain-name.ts'
import { type Position, records } from '#csv/records.ts'
import { Rejection } from '#csv/rejection.ts'
import { readSample } from '#csv/sample.ts'
import { type FieldMapping, resolveColumns, typed } from '#csv/typed.ts'

/** What an import keeps of its beginning. */
interface Plan {
  readonly source: SourceFile
  readonly dialect: Dialect
  /** The file's header. */
  readonly header: readonly string[]
  /** Where the first record begins. */
  readonly start: Position
  readonly fields: readonly FieldMapping[]
  /** Set once the task exists. */
  readonly generation: Generation | null
}

interface Cursor extends Position {
  /** Bytes of a compressed file that were used until then, for the progress: `offset` is in its content. */
  readonly stored?: number | undefined
  /** Why the import fails after this: a crash must not make it forget. */
  readonly failure?: Failure | undefined
}

interface Failure {
  readonly code: string
  readonly message: string
}

/** Loads an uploaded CSV file into a new dataset. */
export default defineTask<Cursor, Plan>()({
  kind: 'import',
  description: 'Loads an uploaded CSV file into a dataset.',
  unit: 'BYTES',
  input: {
    uploadId: { type: 'ID', required: true },
    datasetName: {
      type: 'String',
      description: 'The new dataset’s name. Left out: that of the file.',
    },
    mode: { type: 'WriteMode', default: 'CREATE' },
    columns: { type: 'ColumnInput', list: true, description: 'Left out: inferred.' },
    onInvalidRow: { type: 'InvalidRowPolicy', default: 'REJECT' },
    maxRejectedRows: {
      type: 'SafeInt',
      description: 'The task fails once it has rejected more rows than this.',
    },
  },

  async plan({ input, files }) {
    if (input.maxRejectedRows != null && input.maxRejectedRows < 0) {
      throw new InputError('INVALID_INPUT', 'maxRejectedRows must be 0 or more.', [
        'maxRejectedRows',
      ])
    }
    const source = await files.find(input.uploadId)
    const dialect = await dialectOf(source.name, files.read(source, 0))
    const sample = await readSample(files.read(source, 0), dialect)
    const fields = resolveColumns(sample.names, input.columns, sample.columns)
    checkName(input.datasetName)
    const plan = {
      source,
      dialect,
      header: sample.names,
      start: sample.end,
      fields,
      generation: null,
    }
    return { plan, total: source.fingerprint.bytes, uploadId: source.uploadId }
  },

  async reserve(tx, { input, plan, ownerId, taskId, datasets }) {
    const given = input.datasetName?.trim()
    // in the transaction: of two imports at once each gets a name of its own
    const name = given ?? (await datasets.freeName(tx, ownerId, nameOf(plan.source)))
    const columns = plan.fields.map((field): Column => field.column)
    const dataset = { name, ownerId, columns, writerTaskId: taskId }
    const generation = await datasets.create(tx, dataset)
    return { plan: { ...plan, generation }, datasetId: generation.datasetId }
  },

  async prepare({ plan, datasets }) {
    await datasets.createTable(generationOf(plan))
  },

  async *run({ input, plan, cursor, rowsRejected, signal, files, datasets }) {
    const generation = generationOf(plan)
    const from: Cursor = cursor ?? plan.start
    if (from.failure) throw rejection(from.failure)
    let rejectedRows = rowsRejected
    let stored = from.stored ?? 0
    const bytes = files.read(plan.source, from.offset, signal, (used) => {
      // the decoder may be a block ahead of us, and was before a pause: progress never goes back
      stored = Math.max(stored, used)
    })
    const isPacked = plan.source.compression != null
    const blocks = records(bytes, from, plan.dialect)
    for await (const { rows, rejected, reject, end } of typed(blocks, plan, from)) {
      rejectedRows += rejected.length
      const failure =
        rejectedRows > mostRejected(input) ? tooMany(input, rejectedRows, rejected[0]) : undefined
      const insertion = datasets.insertion(generation, rows)
      yield {
        rows: rows.length,
        rejected,
        done: isPacked ? stored : end.offset,
        cursor: { ...end, failure, ...(isPacked && { stored }) } satisfies Cursor,
        write: async (tx) => (await insertion(tx)).map((number) => reject(number, rowTooLarge)),
      }
      // after the batch: the rejected rows that tell why are kept
      if (failure) throw rejection(failure)
    }
  },

  async publish(tx, { input, plan, cursor, stopped, rowsDone, rowsRejected, datasets }) {
    // those that only the database refused
    if (!stopped && rowsRejected > mostRejected(input))
      throw rejection(refusedRows(input, rowsRejected))
    const watermark = cursor?.record ?? 0
    await datasets.publish(tx, generationOf(plan), { watermark, rowCount: rowsDone })
  },

  async rollback(tx, { plan, datasets }) {
    await datasets.unlink(tx, generationOf(plan))
  },
})

/** Found out by the database, when the row is written. */
const rowTooLarge = new Rejection('ROW_TOO_LARGE', 'the row is more than the database can hold')

interface RejectionPolicy {
  readonly onInvalidRow: 'REJECT' | 'FAIL'
  readonly maxRejectedRows?: number | null | undefined
}

function mostRejected({ onInvalidRow, maxRejectedRows }: RejectionPolicy): number {
  return onInvalidRow === 'FAIL' ? 0 : (maxRejectedRows ?? Number.POSITIVE_INFINITY)
}

function generationOf(plan: Plan): Generation {
  if (plan.generation === null) throw new TypeError('the import has no generation')
  return plan.generation
}

function checkName(given: string | null | undefined): void {
  const name = given?.trim()
  if (name === '' || (name !== undefined && name.length > 255)) {
    const message = 'A dataset’s name has 1 to 255 characters.'
    throw new InputError('INVALID_INPUT', message, ['datasetName'])
  }
}

/** A dataset is called as its file, without the ending. */
function nameOf(source: SourceFile): string {
  const name = plainName(source.name).replace(/\.[^.]{1,10}$/, '')
  return name.slice(0, 240) || 'dataset'
}

function tooMany(
  { onInvalidRow }: RejectionPolicy,
  count: number,
  first: RejectedRow | undefined,
): Failure {
  if (onInvalidRow === 'FAIL' && first !== undefined) {
    const where = first.column === null ? '' : `, column "${first.column}"`
    return { code: first.code, message: `Line ${first.line}${where}: ${first.message}` }
  }
  const message = `${count} rows were rejected, more than maxRejectedRows allows. Mend the file, or allow more.`
  return { code: 'TOO_MANY_REJECTED_ROWS', message }
}

function refusedRows(input: RejectionPolicy, count: number): Failure {
  if (input.onInvalidRow !== 'FAIL') return tooMany(input, count, undefined)
  const message = 'A row is more than the database can hold; the rejected rows tell which.'
  return { code: rowTooLarge.code, message }
}

function rejection({ code, message }: Failure): TaskFailure {
  return new TaskFailure(code, message, { retryable: false })
}
