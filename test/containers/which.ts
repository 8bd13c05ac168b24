import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of a command of this machine. Throws where there is none. */
export function which(command: string): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin', '/usr/sbin']
  const found = folders.map((folder) => join(folder, command)).find((file) => existsSync(file))
  if (found === undefined) throw new Error(`this machine has no ${command}`)
  return found
}
