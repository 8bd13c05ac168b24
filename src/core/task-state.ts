export const storedStates = [
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'STOPPED',
  'SUCCEEDED',
  'FAILED',
] as const
export type StoredState = (typeof storedStates)[number]

/** What users want of a task. Nothing takes STOP back. */
export type Intent = 'RUN' | 'PAUSE' | 'STOP'

/** What users see: PAUSING and STOPPING are derived from state and intent, so they cannot be orphaned. */
export type TaskState = StoredState | 'PAUSING' | 'STOPPING'

/** Where a task stands. A failure that RESUME cannot help has its own: nothing leaves it. */
export type Situation = TaskState | 'FAILED_FOR_GOOD'

export const userActions = ['pause', 'resume', 'stop', 'undo'] as const
export type UserAction = (typeof userActions)[number]

export type RunnerAction =
  | 'take'
  | 'settle'
  | 'requeue'
  | 'succeed'
  | 'fail'
  | 'giveUp'
  | 'rollBack'

type Arrows = Partial<Record<UserAction | RunnerAction, Situation>>

/**
 * The life of a task. Users' actions change state themselves only where no runner holds the task
 * (QUEUED, PAUSED, FAILED); everywhere else they change the intent and the runner follows.
 */
export const transitions: Readonly<Record<Situation, Arrows>> = {
  // a task that never began has nothing in flight: a pause is immediate
  QUEUED: { pause: 'PAUSED', stop: 'STOPPING', take: 'RUNNING' },
  RUNNING: {
    pause: 'PAUSING',
    stop: 'STOPPING',
    // shutdown, a lost runner, a passing fault
    requeue: 'QUEUED',
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    giveUp: 'FAILED_FOR_GOOD',
  },
  PAUSING: {
    // the pause is withdrawn before it took effect
    resume: 'RUNNING',
    stop: 'STOPPING',
    settle: 'PAUSED',
    // a runner that is lost while pausing has, in effect, paused
    requeue: 'PAUSED',
    // the last chunk wins over a pause that comes while it commits
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    giveUp: 'FAILED_FOR_GOOD',
  },
  PAUSED: { resume: 'QUEUED', stop: 'STOPPING' },
  // whatever the task was when the stop came, a runner rolls it back
  STOPPING: { rollBack: 'STOPPED' },
  STOPPED: {},
  SUCCEEDED: { undo: 'STOPPING' },
  FAILED: { resume: 'QUEUED', stop: 'STOPPING' },
  // it rolled back by itself
  FAILED_FOR_GOOD: {},
}

/** Asking for what already holds succeeds and changes nothing. */
const alreadyHolds: Readonly<Record<UserAction, readonly Situation[]>> = {
  pause: ['PAUSING', 'PAUSED'],
  resume: ['QUEUED', 'RUNNING'],
  stop: ['STOPPING', 'STOPPED'],
  undo: ['STOPPING', 'STOPPED'],
}

/** The columns that a situation is derived from. */
export interface StateColumns {
  readonly state: StoredState
  readonly intent: Intent
  readonly retryable: boolean | null
}

export function situationOf(task: StateColumns): Situation {
  if (task.intent === 'STOP' && task.state !== 'STOPPED') return 'STOPPING'
  if (task.state === 'RUNNING' && task.intent === 'PAUSE') return 'PAUSING'
  if (task.state === 'FAILED' && task.retryable === false) return 'FAILED_FOR_GOOD'
  return task.state
}

export function shownState(task: StateColumns): TaskState {
  const situation = situationOf(task)
  return situation === 'FAILED_FOR_GOOD' ? 'FAILED' : situation
}

/** Ended tasks never change again, but for an undo of SUCCEEDED. */
export function hasEnded(task: StateColumns): boolean {
  return endedSituations.includes(situationOf(task))
}
const endedSituations: readonly Situation[] = ['STOPPED', 'SUCCEEDED', 'FAILED_FOR_GOOD']

export interface StateChange {
  readonly state: StoredState
  readonly intent: Intent
}

/** The stored columns of a situation. STOPPING keeps the state that the task was in. */
export function columnsOf(to: Situation, from: StateColumns): StateChange {
  switch (to) {
    case 'STOPPING':
      return { state: from.state, intent: 'STOP' }
    case 'STOPPED':
      return { state: 'STOPPED', intent: 'STOP' }
    case 'PAUSING':
      return { state: 'RUNNING', intent: 'PAUSE' }
    case 'PAUSED':
      return { state: 'PAUSED', intent: 'PAUSE' }
    case 'FAILED_FOR_GOOD':
      return { state: 'FAILED', intent: 'RUN' }
    default:
      return { state: to, intent: 'RUN' }
  }
}

export type Decision = 'refused' | 'unchanged' | StateChange

/**
 * What becomes of a task when a user asks for `action`; `undoable` is the kind's word on undo. A stop with
 * `keep` leaves rows, so an undo of it must not seem to have happened.
 */
export function decide(
  task: StateColumns & { readonly keep?: boolean },
  action: UserAction,
  undoable: boolean,
): Decision {
  const situation = situationOf(task)
  if (action === 'undo' && (!undoable || task.keep)) return 'refused'
  if (alreadyHolds[action].includes(situation)) return 'unchanged'
  const to = transitions[situation][action]
  return to === undefined ? 'refused' : columnsOf(to, task)
}

/** The actions that would change something now; buttons come from here. */
export function availableActions(task: StateColumns, undoable: boolean): UserAction[] {
  return userActions.filter((action) => typeof decide(task, action, undoable) === 'object')
}
