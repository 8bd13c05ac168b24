import type { TaskFilter, TaskState } from '../../../../schema/generated/operations.ts'
import { taskStates } from '../../parts/task-state-badge.tsx'

/** What the address of the page says: /tasks?state=RUNNING&state=PAUSED&kind=import. */
export interface ChosenFilters {
  readonly states: readonly TaskState[]
  readonly kinds: readonly string[]
}

/** States that last. What is on its way somewhere is found under where it goes. */
export const chosenStates = [
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'FAILED',
  'STOPPED',
] as const satisfies TaskState[]

const onTheWay: Partial<Readonly<Record<TaskState, TaskState>>> = {
  PAUSED: 'PAUSING',
  STOPPED: 'STOPPING',
}

export function readFilters(search: URLSearchParams): ChosenFilters {
  const isState = (text: string): text is TaskState => Object.hasOwn(taskStates, text)
  return {
    states: search.getAll('state').filter(isState),
    kinds: search.getAll('kind').filter((kind) => kind !== ''),
  }
}

export function writeFilters({ states, kinds }: ChosenFilters): URLSearchParams {
  return new URLSearchParams([
    ...states.map((state) => ['state', state]),
    ...kinds.map((kind) => ['kind', kind]),
  ])
}

/** What the API is asked for. */
export function apiFilter({ states, kinds }: ChosenFilters): TaskFilter {
  const all = states.flatMap((state) => [state, onTheWay[state] ?? state])
  return {
    ...(states.length > 0 && { states: [...new Set(all)] }),
    ...(kinds.length > 0 && { kinds: [...kinds] }),
  }
}
