import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** The schema's subscriptions, as documents. */
export const live = {
  taskChanged: 'subscription ($id: ID!) { taskChanged(id: $id) { id state revision } }',
  tasksChanged:
    'subscription ($filter: TaskFilter) { tasksChanged(filter: $filter) { id state revision } }',
  taskEvents:
    'subscription ($id: ID!, $after: Int! = 0) { taskEvents(taskId: $id, after: $after) { seq from to } }',
}

export interface SeenTask {
  readonly id: string
  readonly state: string
  readonly revision: number
}

export interface SeenEvent {
  readonly seq: number
  readonly from: string | null
  readonly to: string
}

export interface TaskChanged {
  readonly taskChanged: SeenTask
}

export interface TasksChanged {
  readonly tasksChanged: SeenTask
}

export interface TaskEvents {
  readonly taskEvents: SeenEvent
}

interface Result<Data> {
  readonly data?: Data | null | undefined
  readonly errors?: readonly { readonly message: string }[] | undefined
}

/** A client of graphql-ws that connects again soon, and goes with the test. */
export function webSocketClient(
  url: string,
  options: Pick<ClientOptions, 'connectionParams'> & Partial<ClientOptions>,
): Client {
  const client = createClient({
    url: new URL('/graphql', url).href.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 1_000,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    // a connection that cannot be made is an error and no close
    shouldRetry: () => true,
    ...options,
  })
  onTestFinished(() => client.terminate())
  return client
}

/** Reads on until a result is accepted, and gives what it read. The subscription goes on. */
export async function readUntil<Data>(
  results: AsyncIterator<Result<Data>>,
  accepted: (data: Data) => boolean,
): Promise<Data[]> {
  const read: Data[] = []
  for (;;) {
    const data = await dataOf(results)
    if (data === undefined) throw new Error(`it ended after ${JSON.stringify(read)}`)
    read.push(data)
    if (accepted(data)) return read
  }
}

/** Reads until the subscription completes. */
export async function readAll<Data>(results: AsyncIterator<Result<Data>>): Promise<Data[]> {
  const read: Data[] = []
  for (let data = await dataOf(results); data !== undefined; data = await dataOf(results)) {
    read.push(data)
  }
  return read
}

/** The next result's data; undefined at the end. */
async function dataOf<Data>(results: AsyncIterator<Result<Data>>): Promise<Data | undefined> {
  const { done, value } = await results.next()
  if (done === true) return undefined
  if (value.errors !== undefined || value.data == null) throw new Error(JSON.stringify(value))
  return value.data
}
