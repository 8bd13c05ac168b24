import type { EntityManager } from 'typeorm'
import type { DatasetPort, MergePlace, MergeStep, WriteTarget } from '#core/dataset-port.ts'
import type { Database } from '../database.ts'
import { GenerationEntity } from '../entities/generation.ts'
import { copyRows, deleteOlder, type NumberRange } from '../merge-rows.ts'

/** Row numbers a step: some ten milliseconds of work. */
const stepNumbers = 1_000

/** Takes away the rows above the base of `target`, from the end of its table. */
export async function* clearSteps(
  database: Database,
  { table, columns, base }: WriteTarget,
): ReturnType<DatasetPort['clear']> {
  const end = { above: base, below: Number.MAX_SAFE_INTEGER, descending: true, limit: 1 }
  const [last] = await database.read((manager) =>
    database.bulk.readRows(manager, table, columns, end),
  )
  for (let upTo = last?.number ?? base; upTo > base; upTo -= stepNumbers) {
    const above = Math.max(upTo - stepNumbers, base)
    yield async (tx) => void (await database.bulk.deleteSlice(tx, table, above, stepNumbers))
  }
}

/**
 * Makes a generation whole that holds the rows of a file with numbers above `base`, up to `last`: of rows
 * with the same key the last one stays; rows that readers see now are copied unless their key is there.
 */
export async function* mergeSteps(
  { bulk }: Database,
  target: WriteTarget,
  last: number,
  after: MergePlace | undefined,
): AsyncGenerator<MergeStep, void, undefined> {
  const { table, base, columns, merge } = target
  if (merge === null) return
  const { from, upTo, keys } = merge
  const work = keys.length === 0 ? upTo : last - base + upTo
  const count = counter(target)
  if (keys.length > 0 && after?.phase !== 'copy') {
    for (const range of ranges(after?.number ?? base, last)) {
      yield {
        place: { phase: 'deduplicate', number: range.upTo },
        fraction: (range.upTo - base) / work,
        write: async (tx) => {
          await bulk.finish(tx)
          await count(tx, -(await deleteOlder(tx, table, keys, range)))
        },
      }
    }
  }
  const copying = { from: from.table, into: table, width: columns.length, keys, base }
  for (const range of ranges(after?.phase === 'copy' ? after.number : 0, upTo)) {
    yield {
      place: { phase: 'copy', number: range.upTo },
      fraction: (work - upTo + range.upTo) / work,
      write: async (tx) => {
        await bulk.finish(tx)
        await count(tx, await copyRows(tx, copying, range))
      },
    }
  }
}

function* ranges(above: number, upTo: number): Generator<NumberRange, void, undefined> {
  for (let at = above; at < upTo; at += stepNumbers) {
    yield { above: at, upTo: Math.min(at + stepNumbers, upTo) }
  }
}

/** Keeps the number of rows of a generation, as the step that changes it commits. */
function counter({ datasetId, number }: WriteTarget) {
  return async (tx: EntityManager, rows: number): Promise<void> => {
    if (rows !== 0) await tx.increment(GenerationEntity, { datasetId, number }, 'rowCount', rows)
  }
}
