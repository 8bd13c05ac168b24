/**
 * The collation of texts on MySQL and on MariaDB: it compares code points, as the other databases do,
 * and trailing blanks count. Each of the two has its own name for it.
 */
export function textCollation(isMariaDb: boolean): string {
  return isMariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'
}
