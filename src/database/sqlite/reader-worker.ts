import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import type { FromReader, ToReader } from './reader-messages.ts'

/** The thread of ReaderThread: one statement at a time, each in a transaction of its own. */

const path: string = workerData
const port = parentPort
if (port === null) throw new Error('the reader is a worker thread; start the server instead')

/** Milliseconds; nobody but those who read here waits for it. */
const timeout = 5_000
const connection = new Sqlite(path, { readonly: true, fileMustExist: true, timeout })

port.on('message', (message: ToReader) => {
  if (message === 'close') {
    connection.close()
    port.close()
    return
  }
  port.postMessage(answer(message))
})

function answer({ id, sql, values }: Exclude<ToReader, 'close'>): FromReader {
  const began = performance.now()
  try {
    const statement = connection.prepare<unknown[], unknown[]>(sql)
    // 64-bit integers must not be rounded
    const rows = statement.raw(true).safeIntegers(true).all(values)
    return { id, rows, took: performance.now() - began }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : undefined
    return { id, text: error.message, code }
  }
}
