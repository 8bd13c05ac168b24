import { entities } from './entities/index.ts'
import { Initial1700000000000 } from './migrations/1700000000000-initial.ts'
import { SearchNames1764000000000 } from './migrations/1764000000000-search-names.ts'
import { ChangesAndExports1764200000000 } from './migrations/1764200000000-changes-and-exports.ts'
import { ApiTokens1764300000000 } from './migrations/1764300000000-api-tokens.ts'
import { EndedSessions1764400000000 } from './migrations/1764400000000-ended-sessions.ts'

/** What every DataSource has in common. */
export const schemaOptions = {
  entities,
  migrations: [
    Initial1700000000000,
    SearchNames1764000000000,
    ChangesAndExports1764200000000,
    ApiTokens1764300000000,
    EndedSessions1764400000000,
  ],
  migrationsTableName: 'sluice_migration',
}
