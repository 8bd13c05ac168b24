import { rename, stat } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { PassingFault } from '#core/errors.ts'
import { ReaderThread } from '#database/sqlite/reader-thread.ts'
import { testDatabase } from '../support/test-database.ts'

async function reader() {
  const { database, open, settings } = await testDatabase()
  if (settings.kind !== 'sqlite') throw new Error('not SQLite')
  await database.ddl(async (tx) => {
    await tx.query('CREATE TABLE t (n INTEGER)')
    await tx.query('INSERT INTO t VALUES (1), (9223372036854775807)')
  })
  const thread = new ReaderThread(settings.path)
  onTestFinished(() => thread[Symbol.asyncDispose]())
  return { database, open, thread, path: settings.path }
}

const all = { sql: 'SELECT n FROM t WHERE n > ? ORDER BY n', values: [0] }

test('rows come as arrays, integers as they are', async () => {
  const { thread } = await reader()
  expect((await thread.all(all)).rows).toEqual([[1n], [9_223_372_036_854_775_807n]])
})

test('it sees what others commit, and changes nothing', async () => {
  const { thread, database } = await reader()
  await thread.all(all)
  await database.transaction((tx) => tx.query('INSERT INTO t VALUES (2)'))
  expect((await thread.all(all)).rows).toHaveLength(3)
  await expect(thread.all({ sql: 'DELETE FROM t RETURNING n', values: [] })).rejects.toMatchObject({
    errcode: 8, // SQLITE_READONLY
  })
})

test('those who read slice by slice take turns', async () => {
  const { thread } = await reader()
  const order: string[] = []
  const slices = async (name: string) => {
    for (let i = 0; i < 3; i++) {
      await thread.all(all)
      order.push(name)
    }
  }
  await Promise.all([slices('a'), slices('b')])
  expect(order.join('')).toBe('ababab')
})

test('a statement that is wrong fails by itself', async () => {
  const { thread } = await reader()
  const wrong = thread.all({ sql: 'SELECT missing FROM t', values: [] })
  const right = thread.all(all)
  await expect(wrong).rejects.toMatchObject({ message: 'no such column: missing' })
  expect((await right).rows).toHaveLength(2)
})

test('a thread that dies says so to all who wait, and the next one works', async () => {
  const { thread, path } = await reader()
  await rename(path, `${path}.away`)
  const waiting = await Promise.allSettled([thread.all(all), thread.all(all)])
  for (const { status, ...outcome } of waiting) {
    expect(status).toBe('rejected')
    expect(outcome).toEqual({ reason: expect.any(PassingFault) })
  }
  await rename(`${path}.away`, path)
  expect((await thread.all(all)).rows).toHaveLength(2)
})

test('what was asked for before the end is answered, and nothing after it', async () => {
  const { thread } = await reader()
  const last = thread.all(all)
  await thread[Symbol.asyncDispose]()
  expect((await last).rows).toHaveLength(2)
  await expect(thread.all(all)).rejects.toThrow('the database is closed')
})

test('the write-ahead log stays short, however busy the thread is while others write', async () => {
  const { thread, open, path } = await reader()
  const runner = await open({ user: 'runner' })
  await runner.ddl((tx) => tx.query('CREATE TABLE big (b BLOB)'))
  const counting = `WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)
    SELECT count(*), (SELECT max(n) FROM t) FROM r`
  let isWriting = true
  const readers = [1, 2].map(async () => {
    while (isWriting) await thread.all({ sql: counting, values: [] })
  })
  const megabytes = 140
  for (let i = 0; i < megabytes; i++) {
    await runner.transaction((tx) => tx.query('INSERT INTO big VALUES (zeroblob(1000000))'))
    // chunks take their time, in which others read
    await thread.all(all)
  }
  isWriting = false
  await Promise.all(readers)
  const { size } = await stat(`${path}-wal`)
  expect(size / 1e6).toBeLessThan(megabytes / 2)
}, 120_000)
