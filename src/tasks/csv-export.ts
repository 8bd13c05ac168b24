import type { Batch } from '#core/batch.ts'
import type { Column } from '#core/columns.ts'
import type { Snapshot } from '#core/dataset-port.ts'
import { InputError } from '#core/errors.ts'
import type { WrittenOutput } from '#core/output-port.ts'
import { type Condition, checkFilters } from '#core/row-filter.ts'
import { defineTask } from '#core/task-kind.ts'
import { type ExportFormat, headerLine, type TextOutput } from '#core/text-output.ts'
import { numbersOfGoodSize, type TextPiece, textPieces } from '#core/text-pieces.ts'

/** What an export keeps of its beginning. */
interface Plan {
  readonly output: TextOutput
  readonly conditions: readonly Condition[]
  readonly gzip: boolean
  /** The export can go on after multiples of this row number: the same ones each time, for gzip’s sake. */
  readonly border: number
  /** What the file is called. */
  readonly name: string
  /** Set once the task exists. */
  readonly snapshot: Snapshot | null
}

interface Cursor {
  /** The last row number that is written. */
  readonly number: number
  readonly written: WrittenOutput
}

/** Writes a dataset, as it is at the start, to a file. */
export default defineTask<Cursor, Plan>()({
  kind: 'export',
  description:
    'Writes a dataset to a file, as it is now, whatever becomes of it until the file is whole.',
  unit: 'ROWS',
  input: {
    datasetId: { type: 'ID', required: true },
    format: { type: 'ExportFormat', default: 'CSV' },
    gzip: { type: 'Boolean', default: false },
    defuseFormulas: {
      type: 'Boolean',
      default: false,
      description:
        'CSV and TSV: puts a quote mark before texts that a spreadsheet would run as formulas.',
    },
    columns: { type: 'String', list: true, description: 'In this order. Left out: all.' },
    where: { type: 'RowFilter', list: true, description: 'All must hold.' },
  },

  async plan({ input, datasets, findDataset }) {
    const { format, gzip, defuseFormulas } = input
    if (defuseFormulas && format === 'JSONL') {
      const message = 'JSON Lines are not opened by spreadsheets; leave defuseFormulas out.'
      throw new InputError('INVALID_INPUT', message, ['defuseFormulas'])
    }
    const dataset = await findDataset(input.datasetId, 'read')
    const columns = columnPlaces(input.columns, dataset.columns)
    const output = { format, defuseFormulas, columns }
    const conditions = checkFilters(dataset.columns, input.where ?? [])
    const name = fileName(dataset.name, format, gzip)
    const snapshot = datasets.snapshotOf(dataset)
    const border = gzip
      ? await numbersOfGoodSize(datasets.textReader(snapshot.generation, output, []))
      : 1
    const plan = { output, conditions, gzip, border, name, snapshot: null }
    return { plan, total: dataset.rowCount, datasetId: dataset.id }
  },

  async reserve(tx, { input, plan, taskId, datasets }) {
    const snapshot = await datasets.hold(tx, input.datasetId, taskId)
    return { plan: { ...plan, snapshot }, total: snapshot.rowCount, datasetId: input.datasetId }
  },

  async *run({ plan, cursor, signal, datasets, output }) {
    const { generation, watermark, rowCount } = snapshotOf(plan)
    const { gzip, border } = plan
    const writer = await output.open(cursor?.written, { gzip, signal })
    let rows = 0
    async function saved(piece: TextPiece): Promise<Batch<Cursor> | undefined> {
      await writer.write(piece.bytes)
      rows += piece.rows
      const { upTo } = piece
      if (upTo % border !== 0 && upTo < watermark) return undefined
      const batch = batchOf(rows, (rowCount * upTo) / (watermark || 1), upTo, await writer.sync())
      rows = 0
      return batch
    }
    try {
      if (cursor === undefined) {
        await writer.write(new TextEncoder().encode(headerLine(generation.columns, plan.output)))
        yield batchOf(0, 0, 0, await writer.sync())
      }
      const read = datasets.textReader(generation, plan.output, plan.conditions)
      const range = { above: cursor?.number ?? 0, upTo: watermark, ...(gzip && { border }) }
      let saving: ReturnType<typeof saved> = Promise.resolve(undefined)
      for await (const piece of textPieces(read, range)) {
        // this one was read while the one before was written
        const batch = await saving
        if (batch !== undefined) yield batch
        saving = saved(piece)
        // its error is thrown when it is awaited
        saving.catch(() => {})
      }
      const last = await saving
      if (last !== undefined) yield last
    } finally {
      await writer.close()
    }
  },

  async publish(tx, { taskId, plan, cursor, rowsDone, datasets, output }) {
    if (cursor === undefined) throw new TypeError('an export has a cursor at its end')
    await output.publish(tx, { ...cursor.written, name: plan.name, rows: rowsDone })
    await datasets.letGo(tx, taskId)
  },

  async rollback(tx, { taskId, datasets }) {
    await datasets.letGo(tx, taskId)
  },
})

function batchOf(
  rows: number,
  done: number,
  number: number,
  written: WrittenOutput,
): Batch<Cursor> {
  return { rows, done: Math.round(done), cursor: { number, written }, write: async () => {} }
}

function snapshotOf({ snapshot }: Plan): Snapshot {
  if (snapshot === null) throw new TypeError('the export has no snapshot')
  return snapshot
}

/** The places of the columns of that name, or of all. Throws InputError. */
function columnPlaces(
  names: readonly string[] | null | undefined,
  columns: readonly Column[],
): number[] {
  if (names == null) return columns.map((_, place) => place)
  if (names.length === 0) throw invalid('At least one column is needed.')
  if (new Set(names).size !== names.length) throw invalid('A column can be written only once.')
  return names.map((name) => {
    const place = columns.findIndex((column) => column.name === name)
    if (place !== -1) return place
    const known = columns.map((column) => `"${column.name}"`).join(', ')
    throw invalid(`The dataset has no column "${name}"; it has ${known}.`)
  })
}

function invalid(message: string): InputError {
  return new InputError('INVALID_INPUT', message, ['columns'])
}

/** The dataset’s name with the ending that tells what is in the file; at most 255 characters. */
function fileName(dataset: string, format: ExportFormat, gzip: boolean): string {
  const plain = dataset.replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_')
  const name = [...plain].slice(0, 100).join('').trim() || 'dataset'
  return `${name}.${format.toLowerCase()}${gzip ? '.gz' : ''}`
}
