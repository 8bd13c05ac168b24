import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTables, id, table, text, whole, word } from './table.ts'

const tables = [
  table(
    'account',
    {
      id: { ...id, isPrimary: true },
      email: word(254),
      password_hash: word(255),
      role: word(10),
      disabled: { type: 'boolean', default: false },
      session_epoch: { type: 'integer', default: 0 },
      created_at: whole,
    },
    { uniques: { account_email: ['email'] } },
  ),
  table(
    'upload',
    {
      id: { ...id, isPrimary: true },
      owner_id: id,
      name: word(255),
      bytes: whole,
      created_at: whole,
      completed_at: { ...whole, isNullable: true },
    },
    { indices: [['owner_id']] },
  ),
  table(
    'dataset',
    {
      id: { ...id, isPrimary: true },
      name: word(255),
      owner_id: id,
      columns: text,
      generation: { type: 'integer', isNullable: true },
      last_generation: { type: 'integer', default: 0 },
      watermark: { ...whole, default: 0 },
      row_count: { ...whole, default: 0 },
      revision: { type: 'integer', default: 0 },
      writer_task_id: { ...id, isNullable: true },
      created_at: whole,
      updated_at: whole,
      published_at: { ...whole, isNullable: true },
    },
    { uniques: { dataset_owner_name: ['owner_id', 'name'] } },
  ),
  table(
    'generation',
    {
      dataset_id: { ...id, isPrimary: true },
      number: { type: 'integer', isPrimary: true },
      reap_after: { ...whole, isNullable: true },
    },
    { indices: [['reap_after']] },
  ),
  table(
    'task',
    {
      id: { ...id, isPrimary: true },
      kind: word(60),
      owner_id: id,
      state: word(10),
      intent: word(10),
      keep: { type: 'boolean', default: false },
      epoch: { type: 'integer', default: 0 },
      revision: { type: 'integer', default: 1 },
      event_seq: { type: 'integer', default: 0 },
      input: text,
      plan: { ...text, isNullable: true },
      cursor: { ...text, isNullable: true },
      upload_id: { ...id, isNullable: true },
      dataset_id: { ...id, isNullable: true },
      unit: word(10),
      done: { ...whole, default: 0 },
      total: { ...whole, isNullable: true },
      rows_done: { ...whole, default: 0 },
      rows_rejected: { ...whole, default: 0 },
      rows_per_second: { type: 'double precision', isNullable: true },
      units_per_second: { type: 'double precision', isNullable: true },
      failure_code: { ...word(60), isNullable: true },
      failure_message: { ...text, isNullable: true },
      retryable: { type: 'boolean', isNullable: true },
      failed_at: { ...whole, isNullable: true },
      crashes: { type: 'integer', default: 0 },
      attempts: { type: 'integer', default: 0 },
      not_before: { ...whole, default: 0 },
      created_at: whole,
      started_at: { ...whole, isNullable: true },
      finished_at: { ...whole, isNullable: true },
    },
    { indices: [['owner_id'], ['state', 'intent'], ['dataset_id'], ['upload_id']] },
  ),
  table('task_event', {
    task_id: { ...id, isPrimary: true },
    seq: { type: 'integer', isPrimary: true },
    at: whole,
    from_state: { ...word(10), isNullable: true },
    to_state: word(10),
    actor_id: { ...id, isNullable: true },
    reason: { ...text, isNullable: true },
  }),
  table('rejected_row', {
    task_id: { ...id, isPrimary: true },
    number: { type: 'integer', isPrimary: true },
    line: whole,
    record: text,
    column_name: { ...word(255), isNullable: true },
    value: { ...text, isNullable: true },
    code: word(60),
    message: text,
  }),
  table('idempotency_key', {
    owner_id: { ...id, isPrimary: true },
    kind: { ...word(60), isPrimary: true },
    key: { ...word(255), isPrimary: true },
    input_hash: word(64),
    task_id: id,
    created_at: whole,
  }),
]

export class Initial1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const each of tables.toReversed()) await runner.dropTable(each)
  }
}
