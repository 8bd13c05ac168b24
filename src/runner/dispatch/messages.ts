import type { DatabaseSettings } from '#core/database-settings.ts'
import type { TaskChange } from '#core/events.ts'
import type { FileLimits } from '#core/ports.ts'
import type { Retention } from '#core/retention.ts'

/** What the runner thread is started with. */
export interface RunnerSettings {
  readonly database: DatabaseSettings
  readonly storageDir: string
  readonly fileLimits: FileLimits
  readonly concurrency: number
  readonly retention: Retention
  /** File URLs of the folders of task kinds. */
  readonly kindFolders: readonly string[]
  readonly logLevel: string
  readonly signals: SharedArrayBuffer
  /** URL of a module whose default export breaks things at named steps; tests only. */
  readonly faults?: string | undefined
}

export type RunnerStatus = 'starting' | 'standby' | 'running'

export type ToRunner = { readonly type: 'wake' | 'tidy' | 'close' }

export type FromRunner =
  | { readonly type: 'change'; readonly change: TaskChange }
  /** It waits for the database, waits because another process has the right to run, or has that right. */
  | { readonly type: RunnerStatus }
