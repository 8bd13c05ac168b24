import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm'
import { searchForm } from '../search-form.ts'
import { textTypes } from './text-types.ts'

/** Names in the form in which they are searched: databases disagree on what is upper and lower case. */
export class SearchNames1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('dataset', 'search_name'))) {
      const forThis = await textTypes(runner)
      const type = forThis({ type: 'varchar' })
      const column = { name: 'search_name', length: '1024', default: `''`, ...type }
      await runner.addColumn('dataset', new TableColumn(column))
    }
    const datasets: { id: string; name: string }[] = await runner.manager
      .createQueryBuilder()
      .select(['id', 'name'])
      .from('dataset', 'dataset')
      .getRawMany()
    for (const { id, name } of datasets) {
      await runner.manager
        .createQueryBuilder()
        .update('dataset')
        .set({ searchName: searchForm(name) })
        .where({ id })
        .execute()
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('dataset', 'search_name')
  }
}
