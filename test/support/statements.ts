import type { Logger } from 'typeorm'
import type { Database } from '#database/database.ts'

/** The statements that TypeORM sends to a database. */
export class Statements implements Logger {
  #taken: string[] = []

  /** Notes those of `database` from now on. */
  static async of(database: Database): Promise<Statements> {
    const statements = new Statements()
    await database.read(async ({ dataSource }) => {
      dataSource.setOptions({ logger: statements })
    })
    return statements
  }

  /** Those since the last call: how often each was sent, numbers and the lengths of lists left out. */
  take(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const each of this.#taken) {
      const shape = each.replace(/ IN \([^()]*\)/g, ' IN (…)').replace(/\d+/g, 'n')
      counts[shape] = (counts[shape] ?? 0) + 1
    }
    this.#taken = []
    return counts
  }

  logQuery(sql: string): void {
    this.#taken.push(sql)
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
