import { textCollation } from '#database/mysql-collation.ts'
import type { TestDatabaseKind } from '../support/databases.ts'

/**
 * The statement that makes table `sales` for a peer: columns c1 … c11 of a sales file, with the types and
 * collations that the import gives them and a primary key. The file's first column counts the rows, as the
 * import's row number does.
 */
export function createSalesTable({ name }: TestDatabaseKind): string {
  const { whole, text, decimal } = typesOn(name)
  const sales = Array(5).fill(decimal)
  const columns = [`${whole} PRIMARY KEY`, text, text, whole, text, text, ...sales]
  return `CREATE TABLE sales (${columns.map((type, i) => `c${i + 1} ${type}`).join(', ')})`
}

function typesOn(name: TestDatabaseKind['name']) {
  // not STRICT, as the import's tables are: the tool gives texts, which SQLite then makes integers
  if (name === 'SQLite') return { whole: 'INTEGER', text: 'TEXT', decimal: 'TEXT' }
  if (name === 'PostgreSQL') {
    return { whole: 'bigint', text: 'text COLLATE "C"', decimal: 'numeric' }
  }
  const collation = textCollation(name === 'MariaDB')
  return {
    whole: 'BIGINT',
    text: `LONGTEXT CHARACTER SET utf8mb4 COLLATE ${collation}`,
    decimal: 'TEXT CHARACTER SET ascii COLLATE ascii_bin',
  }
}
