import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LiveSessions } from '#http/live-sessions.ts'

const viewer = { id: 'user_1', email: 'alice@example.com', role: 'EDITOR' } as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function live(expiresIn: number) {
  const sessions = new LiveSessions()
  const end = vi.fn()
  const leave = sessions.add({ viewer, expiresAt: Date.now() + expiresIn }, end)
  return { sessions, end, leave }
}

describe('a live session', () => {
  test('ends when it expires, once', () => {
    const { sessions, end } = live(1_000)
    vi.advanceTimersByTime(999)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    sessions.endOf(viewer.id)
    expect(end).toHaveBeenCalledOnce()
  })

  test('of more than 24.8 days, which no timer can wait, does not end before', () => {
    const days = 86_400_000
    const { end } = live(60 * days)
    vi.advanceTimersByTime(60 * days - 1)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(end).toHaveBeenCalledOnce()
  })

  test('that has expired already ends at once', () => {
    const { end } = live(-5)
    vi.advanceTimersByTime(0)
    expect(end).toHaveBeenCalledOnce()
  })

  test('whose connection is gone leaves nothing behind', () => {
    const { sessions, end, leave } = live(1_000)
    leave()
    sessions.endOf(viewer.id)
    expect(vi.getTimerCount()).toBe(0)
    expect(end).not.toHaveBeenCalled()
  })

  test("ends with the others of its user, and with no one else's", () => {
    const sessions = new LiveSessions()
    const ended: string[] = []
    for (const id of ['a', 'b', 'a']) {
      sessions.add({ viewer: { ...viewer, id }, expiresAt: Date.now() + 9 }, () => ended.push(id))
    }
    sessions.endOf('a')
    expect(ended).toEqual(['a', 'a'])
  })

  test('of an API token ends with that token, and with its owner’s other sessions', () => {
    const sessions = new LiveSessions()
    const ended: string[] = []
    for (const apiTokenId of [undefined, 'token_1', 'token_2', 'token_1']) {
      const end = () => ended.push(apiTokenId ?? 'password')
      sessions.add({ viewer: { ...viewer, apiTokenId }, expiresAt: Date.now() + 9 }, end)
    }
    sessions.endOf('token_1')
    expect(ended.splice(0)).toEqual(['token_1', 'token_1'])
    sessions.endOf(viewer.id)
    expect(ended).toEqual(['password', 'token_2'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
