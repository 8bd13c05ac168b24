import { statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromReader, ToReader } from './reader-messages.ts'
import { SqliteConnection } from './sqlite-driver.ts'

/** The thread of ReaderThread: one statement at a time, each in a transaction of its own. */

const path: string = workerData
const port = parentPort
if (port === null) throw new Error('the reader is a worker thread; start the server instead')

/** Milliseconds; nobody but those who read here waits for it. */
const timeout = 5_000
const connection = new SqliteConnection(path, { readonly: true, timeout })

port.on('message', (message: ToReader) => {
  if (message === 'close') {
    connection.close()
    port.close()
    return
  }
  port.postMessage(answer(message))
  letLogEnd()
})

/** Bytes from which on the write-ahead log is long. */
const longLog = 32 * 1024 * 1024
/** Milliseconds in which the runner commits at least twice: once to checkpoint, once to begin a new log. */
const pause = 100
let logBytes = 0

/**
 * SQLite begins the write-ahead log anew only while nobody reads from it, so that one search after the
 * other would let it grow for as long as an import runs. While it is long and grows, nobody reads for a moment.
 */
function letLogEnd(): void {
  const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  const grows = bytes > logBytes
  logBytes = bytes
  if (grows && bytes > longLog) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
}

function answer({ id, sql, values }: Exclude<ToReader, 'close'>): FromReader {
  const began = performance.now()
  try {
    const rows = connection.prepareRows(sql).all(...values)
    return { id, rows, took: performance.now() - began }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'errcode' in error ? Number(error.errcode) : undefined
    return { id, text: error.message, code }
  }
}
