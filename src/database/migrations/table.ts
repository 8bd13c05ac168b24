import { type QueryRunner, Table, type TableColumnOptions } from 'typeorm'
import { textTypes } from './text-types.ts'

/** Column types of migrations, which stay as they are when those of entities change. */
export const id = { type: 'varchar', length: '40' }
export const whole = { type: 'bigint' }
export const text = { type: 'text' }
export const word = (length: number) => ({ type: 'varchar', length: String(length) })

type Columns = Record<string, Omit<TableColumnOptions, 'name'>>

export function table(
  name: string,
  columns: Columns,
  options: { indices?: string[][]; uniques?: Record<string, string[]> } = {},
): Table {
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, ...type })),
    indices: (options.indices ?? []).map((columnNames) => ({
      name: `${name}_${columnNames.join('_')}`,
      columnNames,
    })),
    uniques: Object.entries(options.uniques ?? {}).map(([unique, columnNames]) => ({
      name: unique,
      columnNames,
    })),
  })
}

/** Creates those that are not there yet: on MySQL, where DDL commits by itself, a crash leaves some. */
export async function createTables(runner: QueryRunner, tables: readonly Table[]): Promise<void> {
  const forThis = await textTypes(runner)
  for (const each of tables) {
    const columns = each.columns.map((column) => ({ ...column, ...forThis(column) }))
    const { name, indices, uniques } = each
    await runner.createTable(new Table({ name, columns, indices, uniques }), true)
  }
}
