import { ApolloClient, gql, InMemoryCache } from '@apollo/client'
import { expect, onTestFinished, test } from 'vitest'
import { splitLink } from '../../schema/apollo/links.ts'
import { httpRig } from '../support/http-rig.ts'

test('of a reconnection it is told once the subscriptions have begun anew', async () => {
  const { url, server, feeds } = await httpRig()
  const told = Promise.withResolvers<number>()
  const link = splitLink({
    url: `${url}/graphql`,
    token: () => 'alice',
    onReconnect: () => told.resolve(feeds.length),
  })
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  const query = gql`
    subscription {
      ticks
    }
  `
  const following = client.subscribe({ query }).subscribe({})
  onTestFinished(() => {
    following.unsubscribe()
    client.stop()
  })
  await expect.poll(() => feeds.length).toBe(1)
  server.closeSessionsOf('alice')
  expect(await told.promise).toBe(2)
})
