import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTables, id, table, whole } from './table.ts'

const sessions = table('ended_session', { id: { ...id, isPrimary: true }, forget_at: whole })

/** Sessions that were signed out. */
export class EndedSessions1764400000000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, [sessions])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(sessions)
  }
}
