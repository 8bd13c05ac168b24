import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTables, id, table, whole, word } from './table.ts'

const tokens = table(
  'api_token',
  {
    id: { ...id, isPrimary: true },
    owner_id: id,
    name: word(100),
    role: word(10),
    token_hash: word(64),
    created_at: whole,
    expires_at: whole,
    last_used_at: { ...whole, isNullable: true },
  },
  { indices: [['owner_id']] },
)

/** Tokens by which scripts come in. */
export class ApiTokens1764300000000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, [tokens])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(tokens)
  }
}
