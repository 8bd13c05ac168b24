import type { Column } from '#core/columns.ts'
import type { Generation, Insertion, MergePlace, WriteTarget } from '#core/dataset-port.ts'
import { InputError } from '#core/errors.ts'
import type { SourceFile } from '#core/ports.ts'
import { defineTask } from '#core/task-kind.ts'
import { checkTarget } from '#csv/check-target.ts'
import { type Dialect, defaultDialect } from '#csv/dialect.ts'
import { plainName } from '#csv/plain-name.ts'
import { planImport } from '#csv/plan-import.ts'
import { largeBlocks, type Position } from '#csv/records.ts'
import { rejectedFile } from '#csv/rejected-file.ts'
import {
  type Failure,
  mostRejected,
  refusedRows,
  rejection,
  rowTooLarge,
  tooMany,
} from '#csv/rejection-policy.ts'
import { keyPlaces } from '#csv/row-keys.ts'
import type { FieldMapping } from '#csv/row-plan.ts'
import { typed } from '#csv/typed.ts'

/** What an import keeps of its beginning. */
interface Plan {
  readonly source: SourceFile
  /** Of a task that an earlier version began it may not have all parts. */
  readonly dialect: Partial<Dialect>
  /** The file's header. */
  readonly header: readonly string[]
  /** Where the first record begins. */
  readonly start: Position
  readonly fields: readonly FieldMapping[]
  /** Places of the key columns, for UPSERT. */
  readonly keys: readonly number[]
  /** How much of the work is loading the file, 0 to 1; the rest is taking over the rows that are there. */
  readonly loadShare: number
  /** Set once the task exists; null where the file is only looked through. */
  readonly target: WriteTarget | null
  /** Of imports that the first version has begun, in place of the target. */
  readonly generation?: Generation | null
}

interface Cursor extends Position {
  /** Rows of an earlier import are being cleared away. */
  readonly clearing?: boolean
  /** The file is loaded, and this far are the rows taken over that were there. */
  readonly merged?: MergePlace
  /** Bytes of a compressed file that were used until then, for the progress: `offset` is in its content. */
  readonly stored?: number | undefined
  /** Why the import fails after this: a crash must not make it forget. */
  readonly failure?: Failure | undefined
}

/** Loads an uploaded CSV file into a dataset, a new one or one that there is. */
export default defineTask<Cursor, Plan>()({
  kind: 'import',
  description: 'Loads an uploaded CSV file into a dataset.',
  unit: 'BYTES',
  undoable: ({ validateOnly }) => !validateOnly,
  input: {
    uploadId: { type: 'ID', required: true },
    datasetName: {
      type: 'String',
      description: 'CREATE: the new dataset’s name. Left out: that of the file.',
    },
    datasetId: { type: 'ID', description: 'APPEND, REPLACE and UPSERT: the dataset to write to.' },
    mode: { type: 'WriteMode', default: 'CREATE' },
    dialect: {
      type: 'CsvDialectInput',
      description: 'What is left out is detected, as `UploadedFile.preview` shows it.',
    },
    keyColumns: {
      type: 'String',
      list: true,
      description:
        'UPSERT: a row of the file replaces those with the same values in these columns.',
    },
    columns: {
      type: 'ColumnInput',
      list: true,
      description:
        'Left out: inferred, or matched by name with those of the dataset. Columns of the file that nothing names are skipped.',
    },
    onInvalidRow: { type: 'InvalidRowPolicy', default: 'REJECT' },
    maxRejectedRows: {
      type: 'SafeInt',
      description: 'The task fails once it has rejected more rows than this.',
    },
    validateOnly: {
      type: 'Boolean',
      default: false,
      description:
        'Runs the whole file through and writes no row: same progress, same control, same rejected rows. No dataset is made, changed or held up.',
    },
  },

  async plan({ input, files, findDataset }) {
    if (input.maxRejectedRows != null && input.maxRejectedRows < 0) {
      throw new InputError('INVALID_INPUT', 'maxRejectedRows must be 0 or more.', [
        'maxRejectedRows',
      ])
    }
    checkTarget(input)
    const { datasetId, mode } = input
    const dataset = datasetId == null ? undefined : await findDataset(datasetId, 'change')
    const source = await files.find(input.uploadId)
    const keys = mode === 'UPSERT' ? keyPlaces(input.keyColumns, dataset?.columns ?? []) : []
    const { name } = source
    const { dialect, header, start, fields } = await planImport(
      { name, limits: files.limits, read: (offset) => files.read(source, offset) },
      {
        dialect: input.dialect,
        columns: input.columns,
        datasetColumns: dataset?.columns,
        missing: mode === 'UPSERT' ? 'refused' : 'null',
      },
    )
    const { bytes } = source.fingerprint
    const merges = mode === 'UPSERT' && !input.validateOnly
    const plan = {
      source,
      dialect,
      header,
      start,
      fields,
      keys,
      loadShare: merges ? loadShare(bytes, dataset?.rowCount ?? 0) : 1,
      target: null,
    }
    return { plan, total: bytes, uploadId: source.uploadId }
  },

  async reserve(tx, { input, plan, ownerId, taskId, datasets }) {
    const { datasetId, mode, validateOnly } = input
    if (validateOnly) return { plan }
    if (datasetId != null && mode !== 'CREATE') {
      const writer = { mode, keys: plan.keys, taskId }
      return { plan: { ...plan, target: await datasets.open(tx, datasetId, writer) }, datasetId }
    }
    const given = input.datasetName?.trim()
    // in the transaction: of two imports at once each gets a name of its own
    const name = given ?? (await datasets.freeName(tx, ownerId, nameOf(plan.source)))
    const columns = plan.fields.map((field): Column => field.column)
    const target = await datasets.create(tx, { name, ownerId, columns, writerTaskId: taskId })
    return { plan: { ...plan, target }, datasetId: target.datasetId }
  },

  async prepare({ input, plan, datasets }) {
    if (!input.validateOnly) return datasets.createTable(targetOf(plan))
    await datasets.checkTable(plan.fields.map(({ column }) => column))
  },

  async *run({ input, plan, cursor, rowsRejected, signal, files, datasets }) {
    const target = input.validateOnly ? nowhere : targetOf(plan)
    const { loadShare = 1, keys = [] } = plan
    const { bytes } = plan.source.fingerprint
    const units = (fraction: number) => Math.round(bytes * fraction)
    if (target.hasLeftovers && (cursor === undefined || cursor.clearing)) {
      for await (const write of datasets.clear(target)) {
        yield { rows: 0, done: 0, cursor: { ...plan.start, clearing: true }, write }
      }
    }

    let here: Cursor = cursor === undefined || cursor.clearing ? plan.start : cursor
    if (copiesFirst(target) && (here === plan.start || here.merged !== undefined)) {
      for await (const { place, write } of datasets.merge(target, target.base, here.merged)) {
        yield { rows: 0, done: 0, cursor: { ...plan.start, merged: place }, write }
      }
      here = plan.start
    }

    if (here.failure) throw rejection(here.failure)
    if (here.merged === undefined) {
      let rejectedRows = rowsRejected
      let stored = here.stored ?? 0
      const content = files.read(plan.source, here.offset, signal, (used) => {
        // the decoder may be a block ahead of us, and was before a pause: progress never goes back
        stored = Math.max(stored, used)
      })
      const isPacked = plan.source.compression != null
      const dialect = { ...defaultDialect, ...plan.dialect }
      const spec = { ...plan, dialect, base: target.base, keys }
      const options = { ...files.limits, blocks: largeBlocks }
      for await (const block of typed(content, here, spec, options)) {
        const { rows, rejected, end } = block
        rejectedRows += rejected.length
        const failure =
          rejectedRows > mostRejected(input) ? tooMany(input, rejectedRows, rejected[0]) : undefined
        const insertion = target === nowhere ? noInsertion : datasets.insertion(target, rows)
        here = { ...end, failure, ...(isPacked && { stored }) }
        yield {
          rows: rows.numbers.length,
          rejected,
          done: units(((isPacked ? stored : end.offset) / bytes) * loadShare),
          cursor: here,
          onlyAdds: true,
          write: async (tx) =>
            (await insertion(tx)).map((number) => block.reject(number, rowTooLarge)),
        }
        // after the batch: the rejected rows that tell why are kept
        if (failure) throw rejection(failure)
      }
    }

    if (copiesFirst(target)) return
    const last = target.base + here.record
    for await (const { place, fraction, write } of datasets.merge(target, last, here.merged)) {
      const done = units(loadShare + (1 - loadShare) * fraction)
      yield { rows: 0, done, cursor: { ...here, merged: place }, write }
    }
  },

  async publish(tx, { taskId, input, plan, cursor, stopped, rowsDone, rowsRejected, datasets }) {
    // those that only the database refused
    if (!stopped && rowsRejected > mostRejected(input))
      throw rejection(refusedRows(input, rowsRejected))
    if (input.validateOnly) return
    const target = targetOf(plan)
    if (stopped && !isWhole(target, cursor)) return datasets.unlink(tx, target, taskId)
    const watermark = target.base + (cursor?.record ?? 0)
    await datasets.publish(tx, target, { taskId, watermark, rows: rowsDone })
  },

  async rollback(tx, { taskId, input, plan, datasets }) {
    if (!input.validateOnly) await datasets.unlink(tx, targetOf(plan), taskId)
  },

  rejectedFile({ source, header, dialect }) {
    return rejectedFile({ name: source.name, header, dialect })
  },
})

/** Whether the rows that are there are taken over before the file is loaded, since no key has to be looked for. */
function copiesFirst({ merge }: WriteTarget): boolean {
  return merge !== null && merge.keys.length === 0
}

/** Whether a stop may show what is there: an UPSERT is one step, which a stop takes back. */
function isWhole(target: WriteTarget, cursor: Cursor | undefined): boolean {
  if (cursor?.clearing) return false
  if (target.merge === null) return true
  if (!copiesFirst(target)) return false
  const { merged } = cursor ?? {}
  return merged === undefined || merged.number >= target.merge.upTo
}

/** Taking over a row takes about a quarter of the time of loading one, which has some 100 bytes. */
function loadShare(bytes: number, rows: number): number {
  return bytes / (bytes + rows * 25)
}

function targetOf({ target: given, generation }: Plan): WriteTarget {
  const target = given ?? (generation ? { ...generation, ...ofItsOwn } : null)
  if (target === null) throw new TypeError('the import has no target')
  return target
}

/** Where the rows go of a file that is only looked through. */
const nowhere: WriteTarget = {
  datasetId: '',
  number: 0,
  table: '',
  columns: [],
  base: 0,
  hasLeftovers: false,
  merge: null,
}
const noInsertion: Insertion = async () => []

const ofItsOwn = { base: 0, hasLeftovers: false, merge: null }

/** A dataset is called as its file, without the ending. */
function nameOf(source: SourceFile): string {
  const name = plainName(source.name).replace(/\.[^.]{1,10}$/, '')
  return name.slice(0, 240) || 'dataset'
}
