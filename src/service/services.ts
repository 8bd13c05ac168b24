import type { Accounts } from './accounts.ts'
import type { ApiTokens } from './api-tokens.ts'
import type { Datasets } from './datasets.ts'
import type { Downloads } from './downloads.ts'
import type { Exports } from './exports.ts'
import type { Previews } from './previews.ts'
import type { RejectedFiles } from './rejected-files.ts'
import type { Tasks } from './tasks.ts'
import type { Uploads } from './uploads.ts'

/** What a user may do; the API's resolvers call these and nothing below them. */
export interface Services {
  readonly accounts: Accounts
  readonly apiTokens: ApiTokens
  readonly tasks: Tasks
  readonly datasets: Datasets
  readonly uploads: Uploads
  readonly previews: Previews
  readonly exports: Exports
  readonly rejectedFiles: RejectedFiles
  readonly downloads: Downloads
}
