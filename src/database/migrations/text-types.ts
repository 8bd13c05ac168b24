import type { QueryRunner, TableColumnOptions } from 'typeorm'
import { textCollation } from '../mysql-collation.ts'

type TextType = Pick<TableColumnOptions, 'type'> & { charset?: string; collation?: string }

/**
 * What becomes of a column of text, so that it holds and compares the same on each database: by code
 * points, with trailing blanks, and of any length (MySQL’s TEXT ends after 64 kB). Other columns stay.
 */
export async function textTypes(
  runner: QueryRunner,
): Promise<(column: Pick<TableColumnOptions, 'type'>) => TextType> {
  const isText = ({ type }: { type: string }) => type === 'varchar' || type === 'text'
  switch (runner.dataSource.options.type) {
    case 'postgres':
      return (column) => (isText(column) ? { type: column.type, collation: 'C' } : column)
    case 'mysql': {
      const [row]: { version: string }[] = await runner.query('SELECT VERSION() AS version')
      const collation = textCollation(row?.version.includes('MariaDB') ?? false)
      return (column) =>
        isText(column)
          ? {
              type: column.type === 'text' ? 'longtext' : column.type,
              charset: 'utf8mb4',
              collation,
            }
          : { type: column.type }
    }
    default:
      return ({ type }) => ({ type })
  }
}
