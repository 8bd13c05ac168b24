import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm'
import { createTables, id, table, text, whole, word } from './table.ts'

const tables = [
  table(
    'dataset_change',
    {
      dataset_id: { ...id, isPrimary: true },
      number: { type: 'integer', isPrimary: true },
      task_id: id,
      generation: { type: 'integer', isNullable: true },
      watermark: whole,
      row_count: whole,
      at: whole,
    },
    { indices: [['task_id']] },
  ),
  table(
    'generation_pin',
    {
      task_id: { ...id, isPrimary: true },
      dataset_id: id,
      generation: { type: 'integer' },
      watermark: whole,
    },
    { indices: [['dataset_id', 'generation']] },
  ),
  table('exported_file', {
    task_id: { ...id, isPrimary: true },
    name: word(255),
    bytes: whole,
    row_count: whole,
    sha256: word(64),
    segments: text,
    created_at: whole,
  }),
  table('dataset_view', {
    dataset_id: { ...id, isPrimary: true },
    name: word(63),
    dataset_name: word(255),
    generation: { type: 'integer' },
  }),
]

const generationColumns = [
  { name: 'watermark', type: 'bigint', default: 0 },
  { name: 'row_count', type: 'bigint', default: 0 },
  { name: 'has_leftovers', type: 'boolean', default: false },
]

/** What APPEND, REPLACE, UPSERT and undo take, and exports with their files. */
export class ChangesAndExports1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables)
    for (const column of generationColumns) {
      if (await runner.hasColumn('generation', column.name)) continue
      await runner.addColumn('generation', new TableColumn(column))
    }
    await runner.query(
      `UPDATE generation SET watermark = (
         SELECT watermark FROM dataset WHERE dataset.id = generation.dataset_id
       ) WHERE EXISTS (
         SELECT 1 FROM dataset
         WHERE dataset.id = generation.dataset_id AND dataset.generation = generation.number
       )`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of generationColumns) await runner.dropColumn('generation', name)
    for (const each of tables.toReversed()) await runner.dropTable(each)
  }
}
