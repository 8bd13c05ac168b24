import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ImageUser {
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/**
 * The user that `name`, `number` or either with `:group` means to the image in folder `root`. Throws
 * where its /etc/passwd or /etc/group has none such.
 */
export function imageUser(given: string, root: string): ImageUser {
  const [name = '', group] = given.split(':')
  const user = lineOf(join(root, 'etc/passwd'), name)
  const gid = group === undefined ? user[3] : lineOf(join(root, 'etc/group'), group)[2]
  return { uid: Number(user[2]), gid: Number(gid), home: user[5] ?? '/' }
}

/** The fields of the line whose first or third field is `key`. */
function lineOf(file: string, key: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const found = lines
    .map((line) => line.split(':'))
    .find(([name, , id]) => [name, id].includes(key))
  if (found === undefined) throw new Error(`the image knows no ${key}`)
  return found
}
