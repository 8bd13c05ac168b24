import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { canRun, privateServer } from '../support/private-server.ts'
import { stablePort } from '../support/stable-port.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

interface Session {
  readonly query: (sql: string) => Promise<unknown>
  readonly destroy: () => void
}

const sessions = {
  async mariadb(url: string): Promise<Session> {
    const connection = await createConnection(url)
    // the end of the connection reaches the query as well
    connection.on('error', () => {})
    onTestFinished(() => connection.destroy())
    return { query: (sql) => connection.query(sql), destroy: () => connection.destroy() }
  },
  async postgres(url: string): Promise<Session> {
    const client = new Client(url)
    client.on('error', () => {})
    await client.connect()
    const destroy = () => void client.connection.stream.destroy()
    onTestFinished(destroy)
    return { query: (sql) => client.query(sql), destroy }
  },
}

describe.each(['mariadb', 'postgres'] as const)('%s', (kind) => {
  const cannot = !canRun(kind)
  const note = cannot ? ` (skipped: ${kind} is not installed)` : ''

  async function insertedRow() {
    const server = await privateServer(kind)
    const url = await server.createDatabase()
    await server.exec('CREATE TABLE t (id INT PRIMARY KEY)', url)
    const proxy = await tcpProxy(server.port)
    const session = await sessions[kind](proxy.url(url))
    await session.query('BEGIN')
    await session.query('INSERT INTO t VALUES (1)')
    const rows = () => server.exec('SELECT id FROM t', url)
    return { server, url, proxy, session, rows }
  }

  test.skipIf(cannot)(`cut: the row is committed and the client sees an error${note}`, async () => {
    const { proxy, session, rows } = await insertedRow()
    let seen: unknown[] = []
    const lost = proxy.loseAnswerTo('commit', 'cut', async () => {
      seen = await rows()
    })
    await expect(session.query('COMMIT')).rejects.toThrow(/connection|ECONNRESET/i)
    await lost
    expect(seen).toEqual([{ id: 1 }])
  })

  test.skipIf(cannot)(`hang: the client waits while the row is there${note}`, async () => {
    const { proxy, session, rows, url } = await insertedRow()
    const lost = proxy.loseAnswerTo(/\bCOMMIT\b/, 'hang')
    let isAnswered = false
    const commit = session.query('COMMIT').finally(() => {
      isAnswered = true
    })
    commit.catch(() => {})
    await lost
    expect(await rows()).toEqual([{ id: 1 }])
    // another connection is served meanwhile
    const other = await sessions[kind](proxy.url(url))
    await other.query('BEGIN')
    await other.query('COMMIT')
    expect(isAnswered).toBe(false)
    session.destroy()
  })

  test.skipIf(cannot)(`a server that is killed while it commits is told${note}`, async () => {
    const { server, proxy, session } = await insertedRow()
    const lost = proxy.loseAnswerTo('SLEEP', 'cut')
    const sleep = session.query(kind === 'mariadb' ? 'SELECT SLEEP(60)' : 'SELECT pg_sleep(60)')
    sleep.catch(() => {})
    await server.kill()
    await expect(lost).rejects.toThrow('ended before the server answered')
    await expect(sleep).rejects.toThrow()
  })
})

/** A server that answers in capitals, with a client of it through a proxy. */
async function shouting() {
  const port = await stablePort()
  const heard: string[] = []
  const ended = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.setEncoding('latin1').on('error', () => {})
    socket.on('end', ended.resolve)
    socket.on('data', (text: string) => {
      heard.push(text)
      socket.write(text.toUpperCase())
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const proxy = await tcpProxy(port)
  return { heard, port, proxy, ended: ended.promise, client: await connected(proxy.port) }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function answer(client: Socket, text: string): Promise<unknown> {
  client.write(text)
  const [data] = await once(client, 'data')
  return data
}

test('a request in two pieces is found, and what came before it was armed is not', async () => {
  const { proxy, client, heard } = await shouting()
  expect(await answer(client, 'com')).toBe('COM')
  const lost = proxy.loseAnswerTo('COMMIT', 'cut')
  expect(await answer(client, 'mit; Com')).toBe('MIT; COM')
  client.write('Mit')
  await lost
  await once(client, 'close')
  expect(heard.join('')).toBe('commit; ComMit')
})

test('a client that gives up waiting ends its session at the server', async () => {
  const { proxy, client, ended } = await shouting()
  const lost = proxy.loseAnswerTo('commit', 'hang')
  client.write('commit')
  await lost
  client.destroy()
  await ended
})

test('paused, nothing passes, not even an end; resumed, all of it does', async () => {
  const { proxy, port, client, heard } = await shouting()
  expect(await answer(client, 'one')).toBe('ONE')
  proxy.pause()
  client.end('two')
  const other = await connected(proxy.port)
  other.write('three')
  // past the proxy, and later than what waits in it
  expect(await answer(await connected(port), 'four')).toBe('FOUR')
  expect(heard).toEqual(['one', 'four'])
  proxy.resume()
  expect(await once(client, 'data')).toEqual(['TWO'])
  expect(await once(other, 'data')).toEqual(['THREE'])
})

test('refused, connections end and none comes; accepted, they come on the same port', async () => {
  const { proxy, client } = await shouting()
  const closed = once(client, 'close')
  await proxy.refuse()
  await closed
  await expect(connected(proxy.port)).rejects.toThrow('ECONNREFUSED')
  await proxy.accept()
  expect(await answer(await connected(proxy.port), 'again')).toBe('AGAIN')
})

test('a server that is not there ends the connection', async () => {
  const proxy = await tcpProxy(await stablePort())
  const client = await connected(proxy.port)
  client.resume()
  await once(client, 'close')
})

test('reset, both sides see that the connection broke, and new ones are as ever', async () => {
  const { proxy, client } = await shouting()
  expect(await answer(client, 'one')).toBe('ONE')
  const failed = once(client, 'error')
  proxy.reset()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  expect(await answer(await connected(proxy.port), 'two')).toBe('TWO')
})

test('silenced, a connection carries nothing and stays open; new ones are as ever', async () => {
  const { proxy, client, heard } = await shouting()
  expect(await answer(client, 'one')).toBe('ONE')
  proxy.silence()
  client.write('two')
  expect(await answer(await connected(proxy.port), 'three')).toBe('THREE')
  expect(heard).toEqual(['one', 'three'])
  expect(client.readyState).toBe('open')
})

test('cut within bytes, the first of them pass and no more', async () => {
  const { proxy, client, heard } = await shouting()
  expect(await answer(client, 'one')).toBe('ONE')
  proxy.cutWithin((length) => length - 2)
  client.write('three')
  await once(client, 'close')
  const other = await connected(proxy.port)
  expect(await answer(other, 'two')).toBe('TWO')
  expect(heard).toEqual(['one', 'thr', 'two'])
})
