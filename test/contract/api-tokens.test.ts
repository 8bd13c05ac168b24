import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role, Viewer } from '#core/viewer.ts'
import type { Database } from '#database/database.ts'
import { ApiTokenEntity } from '#database/entities/api-token.ts'
import { idMaker } from '#database/ids.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { sharedDatabase } from '../support/test-database.ts'
import { testTokens } from '../support/test-tokens.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** The owner's role when the token is made, the token's, the owner's now; what comes of it, and whether only of one's own. */
const rights: readonly [Role, Role, Role, Role, boolean][] = [
  ['ADMIN', 'ADMIN', 'ADMIN', 'ADMIN', false],
  ['ADMIN', 'EDITOR', 'ADMIN', 'EDITOR', true],
  ['ADMIN', 'VIEWER', 'ADMIN', 'VIEWER', false],
  ['EDITOR', 'EDITOR', 'EDITOR', 'EDITOR', true],
  // a VIEWER sees everything, an EDITOR does not: together they read the EDITOR's own
  ['EDITOR', 'VIEWER', 'EDITOR', 'VIEWER', true],
  ['VIEWER', 'VIEWER', 'VIEWER', 'VIEWER', false],
  ['ADMIN', 'VIEWER', 'EDITOR', 'VIEWER', true],
  ['EDITOR', 'EDITOR', 'ADMIN', 'EDITOR', true],
  ['VIEWER', 'VIEWER', 'ADMIN', 'VIEWER', false],
  ['ADMIN', 'ADMIN', 'EDITOR', 'EDITOR', true],
  ['EDITOR', 'EDITOR', 'VIEWER', 'VIEWER', true],
  ['ADMIN', 'ADMIN', 'VIEWER', 'VIEWER', false],
]

onEachDatabase((kind) => {
  const shared = sharedDatabase(kind)
  const rig = () => testTokens({ ...shared(), mark: `-${randomUUID()}` })

  describe('an API token', () => {
    test('stands for its owner until it expires', async () => {
      const { ann, make, authenticate, clock } = await rig()
      const { secret, apiToken } = await make(ann, { name: ' nightly ', expiresInDays: 7 })
      expect(apiToken).toMatchObject({
        id: expect.stringMatching(/^token_[0-9a-z]{26}$/),
        name: 'nightly',
        expiresAt: clock.at + 7 * day,
        lastUsedAt: null,
      })
      const { id, email, role } = ann
      for (const header of [secret, `Bearer ${secret}`, `bearer  ${secret} `]) {
        expect(await authenticate(header)).toMatchObject({
          viewer: { id, email, role, apiTokenId: apiToken.id },
          expiresAt: apiToken.expiresAt,
        })
      }
      clock.at = apiToken.expiresAt - 1
      expect(await authenticate(secret)).not.toBeNull()
      clock.at = apiToken.expiresAt
      expect(await authenticate(secret)).toBeNull()
    })

    test('is kept as a hash, and its secret names it for those who look for secrets', async () => {
      const { ann, make, database } = await rig()
      const { secret, apiToken } = await make(ann)
      expect(secret).toMatch(/^sluice_[0-9a-z]{26}_[\w-]{43}$/)
      expect(secret).toContain(apiToken.id.slice('token_'.length))
      const rows = await database.read((manager) =>
        manager.findBy(ApiTokenEntity, { id: apiToken.id }),
      )
      expect(rows).toEqual([apiToken])
      expect(JSON.stringify(rows)).not.toContain(secret.slice(-43))
    })

    test('is nothing else that looks like it', async () => {
      const { ann, make, authenticate } = await rig()
      const [one, other] = [await make(ann), await make(ann)]
      const { secret } = one
      const swapped = secret.slice(0, 34) + other.secret.slice(34)
      const changed = withOtherEnd(secret)
      const unknown = secret.replace(/^sluice_.{26}/, `sluice_${'0'.repeat(26)}`)
      const wrong = [swapped, changed, unknown, secret.slice(0, -1), `${secret}A`, one.apiToken.id]
      for (const each of [...wrong, one.apiToken.tokenHash, 'sluice_', secret.toUpperCase()]) {
        expect(await authenticate(each)).toBeNull()
      }
      expect(await authenticate(secret)).not.toBeNull()
    })

    test('is worth nothing while its owner is disabled, on every server', async () => {
      const { ann, root, accounts, make, authenticate, another } = await rig()
      const { secret } = await make(ann)
      const elsewhere = await another()
      await accounts.updateUser(root, { id: ann.id, disabled: true })
      expect(await authenticate(secret)).toBeNull()
      expect(await elsewhere.authenticate(secret)).toBeNull()
      await accounts.updateUser(root, { id: ann.id, disabled: false })
      expect(await authenticate(secret)).not.toBeNull()
    })

    test('outlives a change of its owner’s password', async () => {
      const { ann, root, accounts, make, authenticate } = await rig()
      const { secret } = await make(ann)
      await accounts.updateUser(root, { id: ann.id, password: 'another horse' })
      expect(await authenticate(secret)).not.toBeNull()
    })

    test('may what both it and its owner may, as they are now', async () => {
      const { root, add, accounts, make, authenticate } = await rig()
      const owners = {
        ADMIN: await add('bob', 'ADMIN'),
        EDITOR: await add('eve', 'EDITOR'),
        VIEWER: await add('joe', 'VIEWER'),
      }
      for (const [before, given, now, role, onlyOwn] of rights) {
        const owner = owners[before]
        const { secret } = await make(owner, { role: given })
        await accounts.updateUser(root, { id: owner.id, role: now })
        const session = await authenticate(secret)
        expect(session, [before, given, now].join()).toMatchObject({ viewer: { role, onlyOwn } })
      }
    })
  })

  describe('making one', () => {
    test('is refused where it asks for more than there is', async () => {
      const { add, make, apiTokens } = await rig()
      const [editor, viewer] = [await add('bob', 'EDITOR'), await add('eve', 'VIEWER')]
      for (const [owner, input, code, field] of [
        [editor, { role: 'ADMIN' }, 'FORBIDDEN', 'role'],
        [viewer, { role: 'EDITOR' }, 'FORBIDDEN', 'role'],
        [editor, { name: ' ' }, 'INVALID_INPUT', 'name'],
        [editor, { name: '🌊'.repeat(101) }, 'INVALID_INPUT', 'name'],
        [editor, { expiresInDays: 0 }, 'INVALID_INPUT', 'expiresInDays'],
        [editor, { expiresInDays: 3_651 }, 'INVALID_INPUT', 'expiresInDays'],
      ] as const) {
        await expect(make(owner, input)).rejects.toMatchObject({ code, field: [field] })
        expect(await apiTokens.count(owner, false)).toBe(0)
      }
    })

    test('takes names of 100 characters, and ten years', async () => {
      const { ann, make, clock } = await rig()
      const name = '🌊'.repeat(100)
      const { apiToken } = await make(ann, { name, expiresInDays: 3_650 })
      expect(apiToken).toMatchObject({ name, expiresAt: clock.at + 3_650 * day })
    })

    test('ends at 100 that hold, also for two servers at the same time', async () => {
      const { ann, make, database, another, clock, apiTokens } = await rig()
      const [first] = await fill(database, ann, 99, clock.at)
      const elsewhere = await another()
      const outcomes = await Promise.allSettled([make(ann), elsewhere.make(ann)])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      await expect(make(ann)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      await apiTokens.revoke(ann, first ?? '')
      await make(ann)
    })

    test('does not count expired ones, and forgets those after a month', async () => {
      const { ann, make, database, clock, apiTokens } = await rig()
      await fill(database, ann, 100, clock.at)
      clock.at += 30 * day
      await make(ann)
      expect(await apiTokens.count(ann, false)).toBe(101)
      clock.at += 10 * day
      await make(ann)
      expect(await apiTokens.count(ann, false)).toBe(2)
    })
  })

  describe('revoking one', () => {
    test('is at once, on every server, and told', async () => {
      const { ann, make, apiTokens, authenticate, another } = await rig()
      const [{ secret, apiToken }, kept] = [await make(ann), await make(ann)]
      const elsewhere = await another()
      expect(await elsewhere.authenticate(secret)).not.toBeNull()
      const told: string[] = []
      apiTokens.onRevoked((id) => told.push(id))
      await apiTokens.revoke(ann, apiToken.id)
      expect(await authenticate(secret)).toBeNull()
      expect(await elsewhere.authenticate(secret)).toBeNull()
      expect(await authenticate(kept.secret)).not.toBeNull()
      expect(told).toEqual([apiToken.id])
    })

    test('is for its owner and administrators; for others, and a second time, there is none', async () => {
      const { ann, root, add, make, apiTokens } = await rig()
      const bob = await add('bob', 'VIEWER')
      const { id } = (await make(ann)).apiToken
      const none = { code: 'NOT_FOUND', message: `There is no API token ${id}.` }
      await expect(apiTokens.revoke(bob, id)).rejects.toMatchObject(none)
      expect(await apiTokens.get(bob, id)).toBeNull()
      expect(await apiTokens.get(root, id)).toMatchObject({ id })
      await apiTokens.revoke(root, id)
      await expect(apiTokens.revoke(ann, id)).rejects.toMatchObject(none)
    })
  })

  test('API tokens are listed newest first: one’s own, or everyone’s for administrators', async () => {
    const { ann, add, make, apiTokens } = await rig()
    const root = await add('boss', 'ADMIN')
    const before = await apiTokens.count(root, true)
    const made = [await make(ann), await make(root, { role: 'VIEWER' }), await make(ann)]
    const [one, two, three] = made.map(({ apiToken }) => apiToken)
    const request = { limit: 10, fromBack: false }
    expect((await apiTokens.page(ann, false, request)).items).toEqual([three, one])
    expect((await apiTokens.page(root, false, request)).items).toEqual([two])
    const newest = await apiTokens.page(root, true, { limit: 3, fromBack: false })
    expect(newest.items).toEqual([three, two, one])
    const last = await apiTokens.page(ann, false, { limit: 1, fromBack: true })
    expect(last).toMatchObject({ items: [one], hasPrevious: true })
    expect(await apiTokens.count(root, true)).toBe(before + 3)
    await expect(apiTokens.page(ann, true, request)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(apiTokens.count(ann, true)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  describe('who came in by an API token', () => {
    test('makes no tokens, changes no accounts, renews no session', async () => {
      const { add, ann, accounts, apiTokens, make, session } = await rig()
      const root = await add('boss', 'ADMIN')
      const users = await accounts.countUsers(root)
      const script = await session(root)
      const { viewer } = script
      const email = 'x@example.com'
      for (const attempt of [
        make(viewer),
        accounts.createUser(viewer, { email, password: 'correct horse', role: 'ADMIN' }),
        accounts.updateUser(viewer, { id: ann.id, password: 'another horse' }),
        accounts.renewSession(script),
      ]) {
        await expect(attempt).rejects.toMatchObject({
          code: 'FORBIDDEN',
          message: expect.stringContaining('Sign in with the password'),
        })
      }
      expect(await accounts.countUsers(root)).toBe(users)
      expect(await apiTokens.count(root, false)).toBe(1)
    })

    test('ends that token and no other one', async () => {
      const { ann, make, session, apiTokens } = await rig()
      const other = (await make(ann)).apiToken
      const { viewer } = await session(ann, { role: 'VIEWER' })
      const attempt = apiTokens.revoke(viewer, other.id)
      await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await apiTokens.revoke(viewer, viewer.apiTokenId ?? '')
      const left = await apiTokens.page(ann, false, { limit: 10, fromBack: false })
      expect(left.items).toEqual([other])
    })
  })

  describe('the last use', () => {
    test('is noted, at most once a minute', async () => {
      const { ann, make, authenticate, apiTokens, clock } = await rig()
      const { secret, apiToken } = await make(ann)
      const lastUse = async () => {
        await apiTokens.settled()
        return (await apiTokens.get(ann, apiToken.id))?.lastUsedAt
      }
      const first = clock.at
      await Promise.all([1, 2, 3].map(() => authenticate(secret)))
      expect(await lastUse()).toBe(first)
      clock.at += minute - 1
      await authenticate(secret)
      expect(await lastUse()).toBe(first)
      clock.at += 1
      await authenticate(secret)
      expect(await lastUse()).toBe(first + minute)
    })

    test('is not that of who does not come in', async () => {
      const { ann, root, accounts, make, authenticate, apiTokens } = await rig()
      const { secret, apiToken } = await make(ann)
      await authenticate(withOtherEnd(secret))
      await accounts.updateUser(root, { id: ann.id, disabled: true })
      await authenticate(secret)
      await apiTokens.settled()
      expect(await apiTokens.get(ann, apiToken.id)).toMatchObject({ lastUsedAt: null })
    })

    test('neither fails nor delays the request where it cannot be noted', async () => {
      const { ann, make, another, log } = await rig()
      const { secret } = await make(ann)
      const { database, authenticate, apiTokens } = await another()
      const held = Promise.withResolvers<void>()
      const writes = brokenWrites(database, held.promise)
      expect(await authenticate(secret)).not.toBeNull()
      expect(writes()).toBe(1)
      held.resolve()
      await apiTokens.settled()
      expect(log.lines).toMatchObject([
        { level: 'warn', message: 'the use of an API token is not noted' },
      ])
    })
  })
})

function withOtherEnd(secret: string): string {
  return secret.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
}

/** Lets each write of `database` wait for `until`, and fail then; gives how many were tried. */
function brokenWrites(database: Database, until: Promise<void>): () => number {
  let tried = 0
  const transaction = async () => {
    tried++
    await until
    throw new Error('the disk is gone')
  }
  Object.assign(database, { transaction })
  return () => tried
}

/** Rows of tokens that hold for a day, made without the service. Gives their ids. */
async function fill(database: Database, { id: ownerId }: Viewer, count: number, at: number) {
  const newId = idMaker()
  const ids = Array.from({ length: count }, () => newId('token'))
  const common = { ownerId, name: 'old', role: 'EDITOR' as const, tokenHash: '', lastUsedAt: null }
  const rows = ids.map((id) => ({ id, ...common, createdAt: at, expiresAt: at + day }))
  await database.transaction((tx) => tx.insert(ApiTokenEntity, rows))
  return ids
}
