import { readFile, writeFile } from 'node:fs/promises'
import { printSchema } from 'graphql'
import { buildSchema } from '#graphql/schema.ts'
import { builtInKinds, loadKinds } from '#runner/kinds.ts'

/** Prints the schema that the code makes to schema/schema.graphql; with `--check` fails where they differ. */
const file = new URL('schema.graphql', import.meta.url)
const kinds = await loadKinds([builtInKinds])
const printed = `${printSchema(buildSchema(kinds.values()))}\n`

if (!process.argv.includes('--check')) await writeFile(file, printed)
else if ((await readFile(file, 'utf8')) !== printed) {
  process.stderr.write('schema/schema.graphql is out of date; run npm run codegen\n')
  process.exitCode = 1
}
