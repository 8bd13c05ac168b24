import type { Task } from '#core/task.ts'
import type { Builder } from '../builder.ts'

export function addTaskProgress(builder: Builder): void {
  builder.enumType('ProgressUnit', { values: ['BYTES', 'ROWS'] as const })
  builder.objectType('TaskProgress', {
    fields: (t) => ({
      unit: t.expose('unit', { type: 'ProgressUnit' }),
      done: t.expose('done', { type: 'SafeInt' }),
      total: t.expose('total', {
        type: 'SafeInt',
        nullable: true,
        description: 'null until it is known.',
      }),
      fraction: t.float({
        nullable: true,
        description: '0 to 1; null while total is unknown.',
        resolve: fraction,
      }),
      rowsDone: t.expose('rowsDone', { type: 'SafeInt' }),
      rowsRejected: t.expose('rowsRejected', { type: 'SafeInt' }),
      rowsPerSecond: t.exposeFloat('rowsPerSecond', {
        nullable: true,
        description: 'Recent speed, time spent paused left out.',
      }),
      etaSeconds: t.float({ nullable: true, resolve: etaSeconds }),
    }),
  })
}

function fraction({ done, total }: Task): number | null {
  if (total === null) return null
  return total === 0 ? 1 : Math.min(1, done / total)
}

function etaSeconds({ done, total, unitsPerSecond }: Task): number | null {
  if (total === null || !unitsPerSecond) return null
  return Math.max(0, total - done) / unitsPerSecond
}
