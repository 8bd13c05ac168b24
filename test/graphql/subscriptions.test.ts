import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { createMaskError } from '#graphql/errors.ts'
import type { Frame, Outlet } from '#graphql/live/frame.ts'
import { Subscriptions } from '#graphql/live/subscriptions.ts'
import type { Feed } from '../support/feed.ts'
import { LogLines, smallSchema } from '../support/http-rig.ts'

test('one who goes while a result is on its way is forgotten', async () => {
  const feeds: Feed<number>[] = []
  const subscriptions = new Subscriptions(createMaskError(new LogLines()))
  const { promise: sending, resolve } = Promise.withResolvers<Frame>()
  // as a socket that closes: it never says that the frame is out
  const outlet: Outlet = { send: resolve, end: () => {} }
  const session = { viewer: { id: 'alice', email: 'alice@example.com', role: 'EDITOR' } }
  const opened = await subscriptions.open(
    {
      schema: smallSchema(feeds),
      document: parse('subscription { ticks }'),
      contextValue: { session },
    },
    outlet,
  )
  feeds[0]?.push(1)
  expect((await sending).result).toEqual({ data: { ticks: 1 } })
  expect(subscriptions.groups).toBe(1)
  if (typeof opened !== 'function') throw new Error('it was refused')
  opened()
  expect(subscriptions.groups).toBe(0)
})
