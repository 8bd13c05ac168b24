import { expect, test } from 'vitest'
import type { Viewer } from '#core/viewer.ts'
import { idMaker } from '#database/ids.ts'
import { UploadStore } from '#database/stores/upload-store.ts'
import { uploadsHandler } from '#http/uploads.ts'
import type { NewApiToken } from '#service/api-tokens.ts'
import { Uploads } from '#service/uploads.ts'
import { TusFiles } from '#storage/tus-files.ts'
import { UploadStorage } from '#storage/upload-storage.ts'
import { httpRig, LogLines } from '../support/http-rig.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { openSse } from '../support/sse.ts'
import { tempDir } from '../support/temp-dir.ts'
import { testTokens } from '../support/test-tokens.ts'

const forbidden = { code: 4403, reason: 'Forbidden' }

/** A server on real API tokens. `lives.until` ends the time of what is open; undefined: nothing does. */
async function tokenServer() {
  const tokens = await testTokens()
  const { authenticate, apiTokens, clock } = tokens
  const lives: { until?: number } = {}
  // what is open sees its last moments, while the rest of the server stands still
  const now = () => (lives.until === undefined ? clock.at : lives.until - 20)
  const routes = { '/uploads': await uploadsRoute(tokens) }
  const rig = await httpRig({ authenticate, routes, now })
  apiTokens.onRevoked((id) => rig.server.closeSessionsOf(id))
  return {
    ...tokens,
    ...rig,
    lives,
    token: (owner: Viewer, input: Partial<NewApiToken> = {}) => tokens.make(owner, input),
    put: (secret: string) =>
      fetch(`${rig.url}/uploads/a.csv`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}` },
        body: 'a\n1\n',
      }),
  }
}

async function uploadsRoute(tokens: Awaited<ReturnType<typeof testTokens>>) {
  const { database, authenticate } = tokens
  const storage = new UploadStorage(await tempDir())
  await storage.prepare()
  const store = new UploadStore(database)
  const parts = {
    now: Date.now,
    newId: idMaker(),
    maxBytes: 1_000,
    limits: { maxUnpackedBytes: 1_000, maxRecordBytes: 1_000 },
  }
  const uploads = new Uploads({ ...parts, store, storage })
  const tusFiles = new TusFiles(storage, store)
  return uploadsHandler({ authenticate, uploads, tusFiles, log: new LogLines() })
}

test('an API token is good for HTTP, WebSocket, server-sent events and uploads', async () => {
  const { url, post, put, ann, token, feeds } = await tokenServer()
  const { secret } = await token(ann)
  const authorization = `Bearer ${secret}`
  const answer = await post({ query: '{ email }' }, { authorization })
  expect(answer.body).toEqual({ data: { email: 'ann@example.com' } })

  const socket = await RawSocket.signedIn(url, secret)
  socket.subscribe('1', '{ email }')
  const { payload } = await socket.receive('next', '1')
  expect(payload).toEqual({ data: { email: 'ann@example.com' } })

  const { events } = await openSse(url, 'subscription { ticks }', { authorization })
  feeds[0]?.push(1)
  expect((await events.next()).value).toMatchObject({ data: '{"data":{"ticks":1}}' })

  const uploaded = await put(secret)
  expect(uploaded.status).toBe(201)
  expect(await uploaded.json()).toMatchObject({ name: 'a.csv', bytes: 4 })
})

test('a VIEWER token uploads nothing, whatever its owner may', async () => {
  const { put, ann, root, token } = await tokenServer()
  for (const owner of [ann, root]) {
    expect((await put((await token(owner, { role: 'VIEWER' })).secret)).status).toBe(403)
  }
})

test('a socket closes with 4403 when its API token expires', async () => {
  const { url, ann, token, lives } = await tokenServer()
  const { secret, apiToken } = await token(ann, { expiresInDays: 1 })
  lives.until = apiToken.expiresAt
  const socket = await RawSocket.signedIn(url, secret)
  expect(await socket.closed).toEqual(forbidden)
})

test('an expired API token lets nobody in', async () => {
  const { url, ann, token, clock, put } = await tokenServer()
  const { secret, apiToken } = await token(ann)
  clock.at = apiToken.expiresAt
  const socket = await RawSocket.open(url)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } })
  expect(await socket.closed).toEqual(forbidden)
  expect((await put(secret)).status).toBe(401)
})

test('revoking an API token closes what is open by it, and nothing else of its owner', async () => {
  const { url, ann, token, apiTokens, feeds } = await tokenServer()
  const [one, other] = [await token(ann), await token(ann)]
  const [socket, second] = [
    await RawSocket.signedIn(url, one.secret),
    await RawSocket.signedIn(url, one.secret),
  ]
  const kept = await RawSocket.signedIn(url, other.secret)
  const { events } = await openSse(url, 'subscription { ticks }', {
    authorization: `Bearer ${one.secret}`,
  })
  feeds[0]?.push(1)
  await events.next()
  await apiTokens.revoke(ann, one.apiToken.id)
  expect(await Promise.all([socket.closed, second.closed])).toEqual([forbidden, forbidden])
  await expect(events.next()).rejects.toThrow()
  await feeds[0]?.returned
  kept.subscribe('1', '{ hello }')
  await kept.receive('next', '1')
})
