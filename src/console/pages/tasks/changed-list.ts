import type {
  TaskFilter,
  TaskItemFragment,
  TaskListQuery,
} from '../../../../schema/generated/operations.ts'

/** A list after changes. */
export interface ChangedList {
  /** undefined: it is as it was. */
  readonly list: TaskListQuery | undefined
  /** Whether tasks have changed that it does not show, so that its total may be another. */
  readonly isTotalInDoubt: boolean
}

/**
 * Puts tasks into a list that match its filter now, each in its place, and takes out those that no longer
 * do. The list has the newest first, and ids sort by the time at which they were made.
 */
export function changedList(
  { tasks }: TaskListQuery,
  changes: readonly TaskItemFragment[],
  filter: TaskFilter,
): ChangedList {
  const shown = new Set(tasks.nodes.map(({ id }) => id))
  const oldest = tasks.nodes.at(-1)?.id
  const isWithin = ({ id }: TaskItemFragment) =>
    !tasks.pageInfo.hasNextPage || (oldest !== undefined && id > oldest)

  const gone = new Set<string>()
  const added: TaskItemFragment[] = []
  let isTotalInDoubt = false
  for (const task of changes) {
    if (shown.has(task.id)) {
      if (!matches(task, filter)) gone.add(task.id)
    } else if (!isWithin(task)) isTotalInDoubt = true
    else if (matches(task, filter)) added.push(task)
  }
  if (gone.size === 0 && added.length === 0) return { list: undefined, isTotalInDoubt }

  const kept = tasks.nodes.filter(({ id }) => !gone.has(id))
  const nodes = [...added, ...kept].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const totalCount = tasks.totalCount + added.length - gone.size
  return { list: { tasks: { ...tasks, nodes, totalCount } }, isTotalInDoubt }
}

function matches({ state, kind }: TaskItemFragment, { states, kinds }: TaskFilter): boolean {
  return (states?.includes(state) ?? true) && (kinds?.includes(kind) ?? true)
}
