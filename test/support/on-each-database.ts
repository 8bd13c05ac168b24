import { describe, test } from 'vitest'
import { databaseServers, databases, type TestDatabaseKind } from './databases.ts'

type Tests = (kind: TestDatabaseKind) => void

/** The same tests on each database that can be tested on here. */
export function onEachDatabase(tests: Tests): void {
  onEach(databases, tests)
}

/** The same tests on each database server; where the environment names none, that is said. */
export function onEachServer(tests: Tests): void {
  if (databaseServers.length === 0) {
    test('no database server to test on', (context) => {
      context.skip('TEST_MARIADB_URL, TEST_POSTGRES_URL and TEST_MYSQL_URL name none')
    })
  }
  onEach(databaseServers, tests)
}

function onEach(kinds: readonly TestDatabaseKind[], tests: Tests): void {
  describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => tests(kind))
}
