import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateUserDocument,
  TaskDocument,
  UpdateUserDocument,
} from '../../schema/generated/operations.ts'
import type { TestDatabaseKind } from '../support/databases.ts'
import { atMost } from './asked.ts'
import { count, type Measurement, milliseconds, percentile, spread, timed } from './measure.ts'
import { type ServerUnderTest, serverUnderTest } from './server-under-test.ts'

/** Milliseconds that each request took. */
interface Answers {
  readonly query: readonly number[]
  readonly mutation: readonly number[]
}

/**
 * How long others wait for an answer while two imports run at full speed, beside the same client of the same
 * server while nothing runs, for `idleSeconds`. Both are warm: an import of the first file comes before.
 */
export async function othersLatency(
  kind: TestDatabaseKind,
  files: readonly string[],
  idleSeconds: number,
): Promise<Measurement[]> {
  const server = await serverUnderTest(kind)
  try {
    const userId = await createUser(server)
    const uploadIds: string[] = []
    for (const file of files) uploadIds.push(await server.api.upload(file, 'sales.csv'))
    const start = () => Promise.all(uploadIds.map((each) => server.startImport(each)))
    const during = async (taskIds: readonly string[]) => {
      const ended = taskIds.map((id) => server.until(id, ({ state }) => state === 'SUCCEEDED'))
      return ask(server, { taskId: taskIds[0] ?? '', userId }, Promise.all(ended))
    }
    const [warm = ''] = uploadIds
    const taskId = await server.startImport(warm)
    await during([taskId])
    const idle = await ask(server, { taskId, userId }, sleep(idleSeconds * 1_000))
    return compared(kind.name, idle, await during(await start()))
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

async function createUser({ api }: ServerUnderTest): Promise<string> {
  const input = {
    email: 'other@example.com',
    password: 'another-password',
    role: 'EDITOR' as const,
  }
  const { createUser } = await api.request(CreateUserDocument, { input })
  if (createUser.user == null) throw new Error(createUser.userErrors[0]?.message)
  return createUser.user.id
}

/** Asks in turns, one request at a time, until `end`. */
async function ask(
  { api }: ServerUnderTest,
  { taskId, userId }: { readonly taskId: string; readonly userId: string },
  end: Promise<unknown>,
): Promise<Answers> {
  const query: number[] = []
  const mutation: number[] = []
  let goesOn = true
  const ended = end.then(() => {
    goesOn = false
  })
  while (goesOn) {
    query.push((await timed(() => api.request(TaskDocument, { id: taskId }))).seconds * 1_000)
    const role = query.length % 2 === 0 ? ('EDITOR' as const) : ('VIEWER' as const)
    const input = { id: userId, role }
    mutation.push((await timed(() => api.request(UpdateUserDocument, { input }))).seconds * 1_000)
    await sleep(5)
  }
  await ended
  return { query, mutation }
}

function compared(name: string, idle: Answers, busy: Answers): Measurement[] {
  const [before, now] = [percentile(idle.query, 0.99), percentile(busy.query, 0.99)]
  const more = (value: number) => `${milliseconds(value)} more`
  return [
    {
      what: `query task(id) during two imports, p99 of ${count(busy.query.length)}, ${name}`,
      value: `${spread(busy.query)}, p99 ${more(now - before)} than idle`,
      beside: `idle, ${count(idle.query.length)} times: ${spread(idle.query)}`,
      asked: atMost(now - before, { limit: 30, aim: 10, show: more }),
    },
    {
      what: `mutation updateUser during two imports, p99 of ${count(busy.mutation.length)}, ${name}`,
      value: spread(busy.mutation),
      beside: `idle: ${spread(idle.mutation)}`,
    },
  ]
}
