import { describe, expect, test } from 'vitest'
import {
  availableActions,
  columnsOf,
  decide,
  hasEnded,
  type Situation,
  type StateColumns,
  shownState,
  situationOf,
  transitions,
  type UserAction,
  userActions,
} from '#core/task-state.ts'

const situations = Object.keys(transitions) as Situation[]

/** One task of each situation; STOPPING and FAILED_FOR_GOOD have several stored forms. */
function columnsIn(situation: Situation): StateColumns[] {
  const retryable = situation === 'FAILED_FOR_GOOD' ? false : situation === 'FAILED' ? true : null
  if (situation !== 'STOPPING') {
    return [{ ...columnsOf(situation, { state: 'QUEUED', intent: 'RUN', retryable }), retryable }]
  }
  return (['QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED'] as const).map((state) => ({
    state,
    intent: 'STOP',
    retryable: state === 'FAILED' ? true : null,
  }))
}

test.each(situations)('%s is what its stored columns say', (situation) => {
  for (const task of columnsIn(situation)) expect(situationOf(task)).toBe(situation)
})

test.each<[Situation, UserAction, Situation | 'unchanged' | 'refused']>([
  ['QUEUED', 'pause', 'PAUSED'],
  ['QUEUED', 'resume', 'unchanged'],
  ['QUEUED', 'stop', 'STOPPING'],
  ['QUEUED', 'undo', 'refused'],
  ['RUNNING', 'pause', 'PAUSING'],
  ['RUNNING', 'resume', 'unchanged'],
  ['RUNNING', 'stop', 'STOPPING'],
  ['RUNNING', 'undo', 'refused'],
  ['PAUSING', 'pause', 'unchanged'],
  ['PAUSING', 'resume', 'RUNNING'],
  ['PAUSING', 'stop', 'STOPPING'],
  ['PAUSING', 'undo', 'refused'],
  ['PAUSED', 'pause', 'unchanged'],
  ['PAUSED', 'resume', 'QUEUED'],
  ['PAUSED', 'stop', 'STOPPING'],
  ['PAUSED', 'undo', 'refused'],
  ['STOPPING', 'pause', 'refused'],
  ['STOPPING', 'resume', 'refused'],
  ['STOPPING', 'stop', 'unchanged'],
  ['STOPPING', 'undo', 'unchanged'],
  ['STOPPED', 'pause', 'refused'],
  ['STOPPED', 'resume', 'refused'],
  ['STOPPED', 'stop', 'unchanged'],
  ['STOPPED', 'undo', 'unchanged'],
  ['SUCCEEDED', 'pause', 'refused'],
  ['SUCCEEDED', 'resume', 'refused'],
  ['SUCCEEDED', 'stop', 'refused'],
  ['SUCCEEDED', 'undo', 'STOPPING'],
  ['FAILED', 'pause', 'refused'],
  ['FAILED', 'resume', 'QUEUED'],
  ['FAILED', 'stop', 'STOPPING'],
  ['FAILED', 'undo', 'refused'],
  ['FAILED_FOR_GOOD', 'pause', 'refused'],
  ['FAILED_FOR_GOOD', 'resume', 'refused'],
  ['FAILED_FOR_GOOD', 'stop', 'refused'],
  ['FAILED_FOR_GOOD', 'undo', 'refused'],
])('%s, %s: %s', (from, action, expected) => {
  for (const task of columnsIn(from)) {
    const decision = decide(task, action, true)
    const to =
      typeof decision === 'string' ? decision : situationOf({ ...decision, retryable: null })
    expect(to).toBe(expected)
  }
})

test('undo is for kinds that allow it', () => {
  const succeeded: StateColumns = { state: 'SUCCEEDED', intent: 'RUN', retryable: null }
  expect(decide(succeeded, 'undo', false)).toBe('refused')
  expect(availableActions(succeeded, false)).toEqual([])
  expect(availableActions(succeeded, true)).toEqual(['undo'])
})

test('an undo of a task that was stopped with keep is refused: its rows stay', () => {
  for (const situation of ['STOPPING', 'STOPPED'] as const) {
    for (const task of columnsIn(situation)) {
      expect(decide({ ...task, keep: true }, 'undo', true)).toBe('refused')
    }
  }
})

test('the available actions are those that would change something', () => {
  const actions = Object.fromEntries(
    situations.map((situation) => [
      situation,
      columnsIn(situation).map((task) => availableActions(task, false).join(' ')),
    ]),
  )
  expect(actions).toEqual({
    QUEUED: ['pause stop'],
    RUNNING: ['pause stop'],
    PAUSING: ['resume stop'],
    PAUSED: ['resume stop'],
    STOPPING: ['', '', '', '', ''],
    STOPPED: [''],
    SUCCEEDED: [''],
    FAILED: ['resume stop'],
    FAILED_FOR_GOOD: [''],
  })
})

describe('the model, enumerated whole', () => {
  /** `held`: a live runner works on the task. A crash leaves the row as it is, with nobody on it. */
  interface Place {
    readonly task: StateColumns
    readonly held: boolean
  }
  const start: Place = {
    task: { state: 'QUEUED', intent: 'RUN', retryable: null },
    held: false,
  }

  function move(place: Place, to: Situation, held: boolean): Place {
    const retryable = to === 'FAILED' ? true : to === 'FAILED_FOR_GOOD' ? false : null
    const keeps = to === 'STOPPING' ? place.task.retryable : retryable
    return { task: { ...columnsOf(to, place.task), retryable: keeps }, held }
  }

  /** What users can do. */
  function byUsers(place: Place): Place[] {
    return userActions.flatMap((action) => {
      const decision = decide(place.task, action, true)
      if (typeof decision === 'string') return []
      const retryable = decision.intent === 'STOP' ? place.task.retryable : null
      return [{ task: { ...decision, retryable }, held: place.held }]
    })
  }

  /** What the runner that holds the task, or finds it, can do by itself. */
  function byRunner(place: Place): Place[] {
    const situation = situationOf(place.task)
    const arrows = transitions[situation]
    if (!place.held) {
      if (arrows.take) return [move(place, arrows.take, true)]
      // a claim changes the epoch alone
      if (arrows.rollBack) return [{ ...place, held: true }]
      // an orphan: recovery hands it back
      return arrows.requeue ? [move(place, arrows.requeue, false)] : []
    }
    const ends = [arrows.settle, arrows.requeue, arrows.succeed, arrows.fail, arrows.giveUp]
    return [...ends, arrows.rollBack].flatMap((to) => (to ? [move(place, to, false)] : []))
  }

  const crash = (place: Place): Place[] => (place.held ? [{ ...place, held: false }] : [])

  function reachable(from: Place, steps: ((place: Place) => Place[])[]): Map<string, Place> {
    const found = new Map([[JSON.stringify(from), from]])
    for (const place of found.values()) {
      for (const next of steps.flatMap((step) => step(place))) {
        found.set(JSON.stringify(next), next)
      }
    }
    return found
  }

  const all = [...reachable(start, [byUsers, byRunner, crash]).values()]

  test('every situation can be reached', () => {
    expect(new Set(all.map(({ task }) => situationOf(task)))).toEqual(new Set(situations))
  })

  test('a runner holds a task only where the state says so, or while it is being stopped', () => {
    for (const { task, held } of all) {
      if (held) expect(['RUNNING', 'PAUSING', 'STOPPING']).toContain(situationOf(task))
    }
  })

  test('left alone, every task comes to rest: paused, failed or ended', () => {
    const rests = new Set<Situation>([
      'PAUSED',
      'FAILED',
      'STOPPED',
      'SUCCEEDED',
      'FAILED_FOR_GOOD',
    ])
    for (const place of all) {
      const later = [...reachable(place, [byRunner]).values()]
      const atRest = later.filter((each) => byRunner(each).length === 0)
      expect(atRest.length, JSON.stringify(place)).toBeGreaterThan(0)
      for (const { task } of atRest) expect(rests).toContain(situationOf(task))
      // and from each place on the way it still does
      for (const each of later) {
        const ends = [...reachable(each, [byRunner]).values()]
        expect(ends.some((end) => byRunner(end).length === 0)).toBe(true)
      }
    }
  })

  test('no task is stuck: where it has not ended, a stop leads to STOPPED and to nothing else', () => {
    for (const place of all.filter(({ task }) => !hasEnded(task))) {
      const stopped = byUsers(place).filter(({ task }) => situationOf(task) === 'STOPPING')
      const already = situationOf(place.task) === 'STOPPING'
      expect(already || stopped.length === 1, JSON.stringify(place)).toBe(true)
      for (const each of already ? [place] : stopped) {
        const ends = [...reachable(each, [byRunner, byUsers, crash]).values()]
        expect(new Set(ends.map(({ task }) => situationOf(task)))).toEqual(
          new Set(['STOPPING', 'STOPPED']),
        )
      }
    }
  })

  test('what has ended stays so, but for an undo of SUCCEEDED', () => {
    for (const place of all.filter(({ task }) => hasEnded(task))) {
      const next = [byUsers, byRunner, crash].flatMap((step) => step(place))
      const expected = situationOf(place.task) === 'SUCCEEDED' ? ['STOPPING'] : []
      expect(next.map(({ task }) => shownState(task))).toEqual(expected)
    }
  })
})
