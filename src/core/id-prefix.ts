/** `rejected_` stands before the id of a task: for its rejected rows. */
const prefixes = ['task', 'dataset', 'upload', 'user', 'token', 'rejected'] as const

/** What an id begins with tells what it is the id of: `task_01jd…`. */
export type IdPrefix = (typeof prefixes)[number]

export function prefixOf(id: string): IdPrefix | undefined {
  return prefixes.find((prefix) => id.startsWith(`${prefix}_`))
}
