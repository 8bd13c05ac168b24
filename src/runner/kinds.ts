import { readdir } from 'node:fs/promises'
import type { AnyTaskKind } from '#core/task-kind.ts'

/** The folder of the kinds that come with Sluice. */
export const builtInKinds = new URL('../tasks/', import.meta.url).href

/**
 * Loads every kind in `folders` (file URLs that end in a slash): each .ts file is one kind, its default
 * export. Throws where a file is none, or where two kinds have the same name.
 */
export async function loadKinds(
  folders: readonly string[],
): Promise<ReadonlyMap<string, AnyTaskKind>> {
  const kinds = new Map<string, AnyTaskKind>()
  for (const folder of folders) {
    for (const file of (await readdir(new URL(folder))).toSorted()) {
      if (!file.endsWith('.ts')) continue
      const url = new URL(file, folder).href
      const { default: kind }: { default?: unknown } = await import(url)
      if (!isKind(kind)) throw new Error(`${url} has no default export made by defineTask`)
      if (kinds.has(kind.kind)) throw new Error(`two kinds are named ${kind.kind}; one is ${url}`)
      kinds.set(kind.kind, kind)
    }
  }
  return kinds
}

function isKind(value: unknown): value is AnyTaskKind {
  return typeof value === 'object' && value !== null && 'kind' in value && 'run' in value
}
