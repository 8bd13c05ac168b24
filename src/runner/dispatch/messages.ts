import type { TaskChange } from '#core/events.ts'

/** What the runner thread is started with. */
export interface RunnerSettings {
  readonly databasePath: string
  readonly storageDir: string
  readonly concurrency: number
  /** File URLs of the folders of task kinds. */
  readonly kindFolders: readonly string[]
  readonly logLevel: string
  readonly signals: SharedArrayBuffer
  /** URL of a module whose default export breaks things at named steps; tests only. */
  readonly faults?: string | undefined
}

export type ToRunner = { readonly type: 'wake' } | { readonly type: 'close' }

export type FromRunner =
  | { readonly type: 'change'; readonly change: TaskChange }
  /** It holds the right to run, or waits for it because another process of this machine has it. */
  | { readonly type: 'running' }
  | { readonly type: 'standby' }
