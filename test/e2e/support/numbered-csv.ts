import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { ConsoleServer } from './console-server.ts'

/**
 * Writes a CSV file as an export writes it (a header, LF, quotes only where they must be), so that what is exported
 * has to be the same bytes. Rows are numbered from `first` on. Gives its path.
 */
export async function numberedCsv(
  { folder }: ConsoleServer,
  name: string,
  rows: number,
  first = 1,
): Promise<string> {
  const path = join(folder, name)
  const file = createWriteStream(path)
  file.write('id,name,price\n')
  for (let id = first; id < first + rows; id += 1) {
    const isRoom = file.write(`${id},"Müller, ""${id}""",${id}.5\n`)
    if (!isRoom) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return path
}
