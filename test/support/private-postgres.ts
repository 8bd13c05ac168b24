import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { ServerProgram } from './server-program.ts'

/** PostgreSQL, which trusts everyone. */
export const postgres: ServerProgram = {
  programs: ['initdb', 'postgres'],
  account: 'postgres',
  ready: /ready to accept connections/,
  stopSignal: 'SIGINT',
  endSignal: 'SIGQUIT',

  install: (folder) => [
    'initdb',
    ...['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'],
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ],

  serve({ folder, port, settings, certificates }) {
    const all = {
      port,
      listen_addresses: '127.0.0.1',
      // none: the path of a socket may be too long for one
      unix_socket_directories: '',
      // a killed process loses nothing that it has written, and no test cuts the power of the machine
      fsync: 'off',
      shared_buffers: '32MB',
      // in its folder, so that a kill leaves none of it in /dev/shm
      dynamic_shared_memory_type: 'mmap',
      ...(certificates && {
        ssl: 'on',
        ssl_cert_file: certificates.certificatePath,
        ssl_key_file: certificates.keyPath,
      }),
      ...settings,
    }
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return ['postgres', '-D', join(folder, 'data'), ...options]
  },

  /** As with a machine that is switched off, its block of shared memory goes too. */
  async afterKill(folder) {
    const lock = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
    const [, block] = lock.match(/^ *\d+ +(\d+)$/m) ?? []
    // a server that never came so far has none
    if (block !== undefined) await promisify(execFile)('ipcrm', ['-m', block]).catch(() => {})
  },

  url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,

  async query(url, sql, ca) {
    const client = new Client({ connectionString: url, ...(ca && { ssl: { ca } }) })
    // a server that is killed meanwhile: the query says so
    client.on('error', () => {})
    await client.connect()
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql)
      return rows
    } finally {
      await client.end()
    }
  },
}
