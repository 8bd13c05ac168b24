import { entities } from './entities/index.ts'
import { Initial1700000000000 } from './migrations/1700000000000-initial.ts'
import { SearchNames1764000000000 } from './migrations/1764000000000-search-names.ts'
import { ApiTokens1764100000000 } from './migrations/1764100000000-api-tokens.ts'
import { ChangesAndExports1764200000000 } from './migrations/1764200000000-changes-and-exports.ts'

/** What every DataSource has in common. */
export const schemaOptions = {
  entities,
  migrations: [
    Initial1700000000000,
    SearchNames1764000000000,
    ApiTokens1764100000000,
    ChangesAndExports1764200000000,
  ],
  migrationsTableName: 'sluice_migration',
}
