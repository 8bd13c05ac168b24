import { describe, expect, test } from 'vitest'
import type { Session, Viewer } from '#core/viewer.ts'
import type { Database } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
import { EndedSessionStore } from '#database/stores/ended-session-store.ts'
import { UserStore } from '#database/stores/user-store.ts'
import { Accounts } from '#service/accounts.ts'
import { SessionTokens } from '#service/session-tokens.ts'
import { SignInLimit } from '#service/sign-in-limit.ts'
import { onEachDatabase } from '../support/on-each-database.ts'
import { testDatabase } from '../support/test-database.ts'

const password = 'correct horse'
const home = '127.0.0.1'

const wrongCredentials = { code: 'BAD_CREDENTIALS', message: 'E-mail or password is wrong.' }

onEachDatabase((kind) => {
  /** A server's accounts, with an administrator and a clock that tests set. */
  async function testAccounts() {
    const { database, open } = await testDatabase(kind)
    const clock = { at: Date.parse('2026-03-01T12:00:00Z') }
    const now = () => clock.at
    const of = (connection: Database) =>
      new Accounts({
        users: new UserStore(connection),
        endedSessions: new EndedSessionStore(connection),
        tokens: new SessionTokens('s'.repeat(32), now),
        limit: new SignInLimit(),
        newId: idMaker(),
        now,
      })
    const accounts = of(database)
    await accounts.ensureFirstAdmin({ email: 'root@example.com', password })
    const { viewer: root } = await accounts.signIn({ email: 'root@example.com', password }, home)
    return {
      accounts,
      root,
      clock,
      another: async () => of(await open()),
      async add(name: string, role: Viewer['role'] = 'EDITOR') {
        const email = `${name}@example.com`
        const user = await accounts.createUser(root, { email, password, role })
        const { token, viewer } = await accounts.signIn({ email, password }, home)
        return { user, email, token, viewer }
      },
    }
  }

  describe('the first administrator', () => {
    test('is made of what is given, and its password is not repeated', async () => {
      const { accounts, root } = await testAccounts()
      expect(root).toMatchObject({ email: 'root@example.com', role: 'ADMIN' })
      expect(await accounts.ensureFirstAdmin({ email: 'x@example.com', password })).toBeUndefined()
      expect(await accounts.countUsers(root)).toBe(1)
    })

    test('is admin@localhost with a generated password where nothing is given, told once', async () => {
      const { database } = await testDatabase(kind)
      const parts = {
        users: new UserStore(database),
        endedSessions: new EndedSessionStore(database),
        newId: idMaker(),
        now: Date.now,
      }
      const tokens = new SessionTokens('s'.repeat(32), Date.now)
      const accounts = new Accounts({ ...parts, tokens, limit: new SignInLimit() })
      const told = await accounts.ensureFirstAdmin({})
      expect(told).toEqual({
        email: 'admin@localhost',
        password: expect.stringMatching(/^[\w-]{20}$/),
      })
      if (told === undefined) throw new Error('nothing told')
      const { viewer } = await accounts.signIn(told, home)
      expect(viewer).toMatchObject({ role: 'ADMIN' })
      expect(await accounts.ensureFirstAdmin({})).toBeUndefined()
    })

    test('is one, also where two servers start at the same time', async () => {
      const { database, open } = await testDatabase(kind)
      const servers = [database, await open()].map((connection) => {
        const parts = {
          users: new UserStore(connection),
          endedSessions: new EndedSessionStore(connection),
          newId: idMaker(),
          now: Date.now,
        }
        const tokens = new SessionTokens('s'.repeat(32), Date.now)
        return new Accounts({ ...parts, tokens, limit: new SignInLimit() })
      })
      const told = await Promise.all(servers.map((accounts) => accounts.ensureFirstAdmin({})))
      expect(told.filter((each) => each !== undefined)).toHaveLength(1)
      expect(await new UserStore(database).count()).toBe(1)
    })
  })

  describe('a sign-in', () => {
    test('takes the e-mail as people write it', async () => {
      const { accounts } = await testAccounts()
      const { viewer } = await accounts.signIn({ email: ' Root@Example.com ', password }, home)
      expect(viewer.email).toBe('root@example.com')
    })

    test.each([
      ['a wrong password', 'root@example.com', 'wrong horse'],
      ['no password', 'root@example.com', ''],
      ['a password of a megabyte', 'root@example.com', 'x'.repeat(1_000_000)],
      ['an unknown account', 'nobody@example.com', password],
      ['what is no e-mail', 'root', password],
      ['nothing', '', ''],
    ])('with %s is refused in the same words', async (_, email, given) => {
      const { accounts } = await testAccounts()
      const attempt = accounts.signIn({ email, password: given }, home)
      await expect(attempt).rejects.toMatchObject(wrongCredentials)
    })

    test('to a disabled account is refused in the same words', async () => {
      const { accounts, root, add } = await testAccounts()
      const { user, email } = await add('ann')
      await accounts.updateUser(root, { id: user.id, disabled: true })
      await expect(accounts.signIn({ email, password }, home)).rejects.toMatchObject(
        wrongCredentials,
      )
    })

    test('is held up after ten failures, even with the right password', async () => {
      const { accounts } = await testAccounts()
      const email = 'root@example.com'
      for (let i = 0; i < 10; i++) {
        const attempt = accounts.signIn({ email, password: `guess ${i}` }, home)
        await expect(attempt).rejects.toMatchObject(wrongCredentials)
      }
      await expect(accounts.signIn({ email, password }, home)).rejects.toMatchObject({
        code: 'LIMIT_REACHED',
        message: expect.stringMatching(/^Too many attempts\. Try again in \d+ seconds\.$/),
      })
    })
  })

  describe('a token', () => {
    test.each([
      ['Bearer <token>', (token: string) => `Bearer ${token}`],
      ['bearer  <token>', (token: string) => `bearer  ${token}`],
      ['<token>', (token: string) => token],
    ])('stands for its account as "%s"', async (_, header) => {
      const { accounts, add } = await testAccounts()
      const { token, viewer } = await add('ann')
      expect(await accounts.authenticate(header(token))).toMatchObject({ viewer })
    })

    test.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer x.y.z', 'Basic YTpi'])(
      'is not %j',
      async (header) => {
        const { accounts } = await testAccounts()
        expect(await accounts.authenticate(header)).toBeNull()
      },
    )

    test('ends after 12 hours', async () => {
      const { accounts, add, clock } = await testAccounts()
      const { token } = await add('ann')
      clock.at += 12 * 60 * 60 * 1_000
      expect(await accounts.authenticate(token)).toBeNull()
    })

    test.each([
      ['disabled', { disabled: true }],
      ['given a new password', { password: 'another horse' }],
    ])('is worth nothing once its account is %s, on every server', async (_, change) => {
      const { accounts, root, add, another } = await testAccounts()
      const { user, token } = await add('ann')
      const elsewhere = await another()
      expect(await elsewhere.authenticate(token)).not.toBeNull()
      await accounts.updateUser(root, { id: user.id, ...change })
      expect(await accounts.authenticate(token)).toBeNull()
      expect(await elsewhere.authenticate(token)).toBeNull()
    })

    test('stays worth nothing when its account is enabled again', async () => {
      const { accounts, root, add } = await testAccounts()
      const { user, email, token } = await add('ann')
      await accounts.updateUser(root, { id: user.id, disabled: true })
      await accounts.updateUser(root, { id: user.id, disabled: false })
      expect(await accounts.authenticate(token)).toBeNull()
      await accounts.signIn({ email, password }, home)
    })

    test('carries a new role at once', async () => {
      const { accounts, root, add } = await testAccounts()
      const { user, token } = await add('ann')
      await accounts.updateUser(root, { id: user.id, role: 'VIEWER' })
      expect(await accounts.authenticate(token)).toMatchObject({ viewer: { role: 'VIEWER' } })
    })
  })

  describe('a renewal', () => {
    async function signedIn() {
      const parts = await testAccounts()
      const ann = await parts.add('ann')
      const session = await parts.accounts.authenticate(ann.token)
      if (session === null) throw new Error('not signed in')
      return { ...parts, ann, session }
    }

    test('gives a token that holds longer', async () => {
      const { accounts, clock, session, ann } = await signedIn()
      clock.at += 60_000
      const { token, expiresAt, viewer } = await accounts.renewSession(session)
      expect(expiresAt).toBe(session.expiresAt + 60_000)
      expect(viewer).toEqual(ann.viewer)
      expect(await accounts.authenticate(token)).toMatchObject({ expiresAt })
    })

    type Parts = Awaited<ReturnType<typeof signedIn>>
    test.each<[string, (parts: Parts) => unknown]>([
      [
        'disabled',
        ({ accounts, root, ann }) => accounts.updateUser(root, { id: ann.user.id, disabled: true }),
      ],
      [
        'given a new password',
        ({ accounts, root, ann }) =>
          accounts.updateUser(root, { id: ann.user.id, password: 'another horse' }),
      ],
      [
        'out of time',
        ({ clock, session }) => {
          clock.at = session.expiresAt
        },
      ],
    ])('of a session is refused once it is %s: a socket may have kept it', async (_, end) => {
      const parts = await signedIn()
      await end(parts)
      await expect(parts.accounts.renewSession(parts.session)).rejects.toMatchObject({
        code: 'BAD_CREDENTIALS',
      })
    })

    test('of a session that nobody authenticated is refused', async () => {
      const { accounts, ann, session } = await signedIn()
      const made: Session = { viewer: ann.viewer, expiresAt: session.expiresAt }
      await expect(accounts.renewSession(made)).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' })
    })
  })

  describe('accounts', () => {
    test('are listed newest first, page by page', async () => {
      const { accounts, root, add } = await testAccounts()
      const ann = await add('ann')
      const bob = await add('bob')
      const first = await accounts.users(root, { limit: 2, fromBack: false })
      expect(first.items.map(({ id }) => id)).toEqual([bob.user.id, ann.user.id])
      expect(first.hasNext).toBe(true)
      const rest = await accounts.users(root, { limit: 2, after: ann.user.id, fromBack: false })
      expect(rest).toMatchObject({ items: [{ id: root.id }], hasNext: false, hasPrevious: true })
      expect(await accounts.countUsers(root)).toBe(3)
      const found = await accounts.usersByIds([ann.user.id, root.id, 'user_none'])
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set([ann.user.id, root.id]))
      expect(await accounts.user(bob.user.id)).toEqual(bob.user)
      expect(await accounts.user('user_none')).toBeNull()
    })

    test.each(['EDITOR', 'VIEWER'] as const)('are no business of an %s', async (role) => {
      const { accounts, add } = await testAccounts()
      const { viewer } = await add('ann', role)
      const forbidden = { code: 'FORBIDDEN', message: 'Only administrators may do that.' }
      const input = { email: 'x@example.com', password, role: 'ADMIN' as const }
      for (const attempt of [
        accounts.users(viewer, { limit: 1, fromBack: false }),
        accounts.countUsers(viewer),
        accounts.createUser(viewer, input),
        accounts.updateUser(viewer, { id: viewer.id, role: 'ADMIN' }),
      ]) {
        await expect(attempt).rejects.toMatchObject(forbidden)
      }
    })

    test.each([
      ['ann', password, 'INVALID_INPUT', ['email']],
      ['ann@', password, 'INVALID_INPUT', ['email']],
      ['a nn@example.com', password, 'INVALID_INPUT', ['email']],
      ['ann@example.com\r\nBcc: x', password, 'INVALID_INPUT', ['email']],
      [`ann@${'x'.repeat(251)}`, password, 'INVALID_INPUT', ['email']],
      ['ann@example.com', 'short', 'INVALID_INPUT', ['password']],
      ['ROOT@example.com', password, 'CONFLICT', ['email']],
    ])('%j with password %j is refused', async (email, given, code, field) => {
      const { accounts, root } = await testAccounts()
      const attempt = accounts.createUser(root, { email, password: given, role: 'EDITOR' })
      await expect(attempt).rejects.toMatchObject({ code, field })
    })

    test('change only in what is given', async () => {
      const { accounts, root, add } = await testAccounts()
      const { user, email } = await add('ann')
      expect(await accounts.updateUser(root, { id: user.id, role: null })).toEqual(user)
      expect(await accounts.updateUser(root, { id: user.id, role: 'VIEWER' })).toEqual({
        ...user,
        role: 'VIEWER',
      })
      await accounts.updateUser(root, { id: user.id, password: 'another horse' })
      await accounts.signIn({ email, password: 'another horse' }, home)
      await expect(accounts.signIn({ email, password }, home)).rejects.toMatchObject(
        wrongCredentials,
      )
    })

    test.each([
      [{ id: 'user_none', disabled: true }, 'NOT_FOUND', ['id']],
      [{ id: 'user_none', password: 'short' }, 'INVALID_INPUT', ['password']],
    ])('%o is refused', async (change, code, field) => {
      const { accounts, root } = await testAccounts()
      await expect(accounts.updateUser(root, change)).rejects.toMatchObject({ code, field })
    })
  })

  describe('the last administrator who can sign in', () => {
    test.each([
      ['be demoted', { role: 'EDITOR' as const }, ['role']],
      ['be disabled', { disabled: true }, ['disabled']],
    ])('cannot %s', async (_, change, field) => {
      const { accounts, root, add } = await testAccounts()
      const other = await add('ann', 'ADMIN')
      await accounts.updateUser(root, { id: other.user.id, disabled: true })
      const attempt = accounts.updateUser(root, { id: root.id, ...change })
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_STATE', field })
      expect(await accounts.user(root.id)).toMatchObject({ role: 'ADMIN', disabled: false })
    })

    test('can change all else', async () => {
      const { accounts, root } = await testAccounts()
      const change = {
        id: root.id,
        role: 'ADMIN',
        disabled: false,
        password: 'another horse',
      } as const
      await accounts.updateUser(root, change)
    })

    test('remains when two administrators disable each other at the same time on two servers', async () => {
      const { accounts, root, add, another } = await testAccounts()
      const ann = await add('ann', 'ADMIN')
      const elsewhere = await another()
      const outcomes = await Promise.allSettled([
        accounts.updateUser(root, { id: ann.user.id, disabled: true }),
        elsewhere.updateUser(ann.viewer, { id: root.id, role: 'VIEWER' }),
      ])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })
  })

  test('whoever holds sockets hears of sessions that end, after the change has been written', async () => {
    const { accounts, root, add } = await testAccounts()
    const ann = await add('ann')
    const heard: string[] = []
    const stop = accounts.onSessionsEnded((id) => heard.push(id))
    await accounts.updateUser(root, { id: ann.user.id, disabled: false })
    expect(heard).toEqual([])
    await accounts.updateUser(root, { id: ann.user.id, password: 'another horse' })
    await accounts.updateUser(root, { id: ann.user.id, role: 'VIEWER' })
    await accounts.updateUser(root, { id: ann.user.id, disabled: true })
    expect(heard).toEqual([ann.user.id, ann.user.id, ann.user.id])
    stop()
    await accounts.updateUser(root, { id: ann.user.id, password: 'third horse' })
    expect(heard).toHaveLength(3)
  })
})
