import type { Role, Session, Viewer } from '#core/viewer.ts'
import type { Database } from '#database/database.ts'
import { idMaker } from '#database/ids.ts'
import { ApiTokenStore } from '#database/stores/api-token-store.ts'
import { EndedSessionStore } from '#database/stores/ended-session-store.ts'
import { UserStore } from '#database/stores/user-store.ts'
import { Accounts } from '#service/accounts.ts'
import { ApiTokens, type NewApiToken } from '#service/api-tokens.ts'
import { authenticator } from '#service/authenticator.ts'
import { SessionTokens } from '#service/session-tokens.ts'
import { SignInLimit } from '#service/sign-in-limit.ts'
import { LogLines } from './http-rig.ts'
import { testDatabase } from './test-database.ts'

const password = 'correct horse'

interface Place {
  readonly database: Database
  readonly open: () => Promise<Database>
  /** What sets the accounts apart from those of other tests on the same database. */
  readonly mark?: string
}

/**
 * A server's accounts and API tokens, with an administrator, an EDITOR and a clock that tests set; on a
 * database of their own where none is given.
 */
export async function testTokens(place?: Place) {
  const { database, open, mark = '' }: Place = place ?? (await testDatabase())
  const clock = { at: Date.parse('2026-03-01T12:00:00Z') }
  const log = new LogLines()
  const { accounts, apiTokens, make, authenticate } = serverOn(database, clock, log)
  await accounts.ensureFirstAdmin({ email: 'root@example.com', password })
  const signIn = async (email: string) =>
    (await accounts.signIn({ email, password }, '127.0.0.1')).viewer
  const root = await signIn('root@example.com')
  async function add(name: string, role: Role): Promise<Viewer> {
    const email = `${name}${mark}@example.com`
    const { id } = await accounts.createUser(root, { email, password, role })
    return { id, email, role }
  }
  return {
    database,
    accounts,
    apiTokens,
    make,
    authenticate,
    clock,
    log,
    root,
    ann: await add('ann', 'EDITOR'),
    add,
    /** A second server. */
    async another() {
      const connection = await open()
      return { ...serverOn(connection, clock, log), database: connection }
    },
    /** The session of a new API token. */
    async session(owner: Viewer, input: Partial<NewApiToken> = {}): Promise<Session> {
      const session = await authenticate((await make(owner, input)).secret)
      if (session === null) throw new Error('the token does not hold')
      return session
    },
  }
}

function serverOn(database: Database, clock: { at: number }, log: LogLines) {
  const parts = { newId: idMaker(), now: () => clock.at }
  const accounts = new Accounts({
    ...parts,
    users: new UserStore(database),
    endedSessions: new EndedSessionStore(database),
    tokens: new SessionTokens('s'.repeat(32), parts.now),
    limit: new SignInLimit(),
  })
  const apiTokens = new ApiTokens({ ...parts, store: new ApiTokenStore(database), log })
  return {
    accounts,
    apiTokens,
    authenticate: authenticator({ accounts, apiTokens }),
    /** As its owner may, where not told otherwise. */
    make: (owner: Viewer, input: Partial<NewApiToken> = {}) =>
      apiTokens.create(owner, { name: 'script', role: owner.role, expiresInDays: 90, ...input }),
  }
}
