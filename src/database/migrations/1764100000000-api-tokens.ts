import { type MigrationInterface, type QueryRunner, Table } from 'typeorm'
import { textTypes } from './text-types.ts'

const id = { type: 'varchar', length: '40' }
const whole = { type: 'bigint' }
const word = (length: number) => ({ type: 'varchar', length: String(length) })

const name = 'api_token'
const columns = [
  { name: 'id', ...id, isPrimary: true },
  { name: 'owner_id', ...id },
  { name: 'name', ...word(100) },
  { name: 'role', ...word(10) },
  { name: 'token_hash', ...word(64) },
  { name: 'created_at', ...whole },
  { name: 'expires_at', ...whole },
  { name: 'last_used_at', ...whole, isNullable: true },
]
const indices = [{ name: 'api_token_owner_id', columnNames: ['owner_id'] }]

/** Tokens by which scripts come in. */
export class ApiTokens1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const forThis = await textTypes(runner)
    const typed = columns.map((column) => ({ ...column, ...forThis(column) }))
    // what a crash has left half-way on MySQL, where DDL commits by itself, is there already
    await runner.createTable(new Table({ name, columns: typed, indices }), true)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(name)
  }
}
