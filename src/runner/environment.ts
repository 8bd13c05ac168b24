import type { Clock } from '#core/clock.ts'
import type { DatasetPort } from '#core/dataset-port.ts'
import type { PublishChange } from '#core/events.ts'
import type { Faults } from '#core/faults.ts'
import type { Log } from '#core/log.ts'
import type { OutputHolder, OutputPort } from '#core/output-port.ts'
import type { FilePort } from '#core/ports.ts'
import type { SharedSignals } from '#core/shared-signals.ts'
import type { AnyTaskKind } from '#core/task-kind.ts'
import type { Database } from '#database/database.ts'
import type { RejectedRowStore } from '#database/stores/rejected-row-store.ts'
import type { TaskStore } from '#database/stores/task-store.ts'

/** What running a task takes. */
export interface Environment {
  readonly database: Database
  readonly tasks: TaskStore
  readonly rejectedRows: RejectedRowStore
  readonly files: FilePort
  readonly datasets: DatasetPort
  /** The file of each task. */
  readonly outputs: { of(holder: OutputHolder): OutputPort }
  readonly kinds: ReadonlyMap<string, AnyTaskKind>
  readonly signals: SharedSignals
  readonly publish: PublishChange
  readonly faults: Faults
  readonly now: Clock
  readonly log: Log
}
