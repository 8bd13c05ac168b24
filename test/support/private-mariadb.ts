import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import type { ServerProgram } from './server-program.ts'

/** The same at the making and at every start: another size of the log would be made anew. */
const fixed = [
  '--no-defaults',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=32M',
  // a killed process loses nothing that it has written, and no test cuts the power of the machine
  '--innodb-flush-method=nosync',
]

/** MariaDB, with a root of no password. */
export const mariadb: ServerProgram = {
  programs: ['mariadbd', 'mariadb-install-db'],
  account: 'mysql',
  ready: /ready for connections/,
  stopSignal: 'SIGTERM',
  endSignal: 'SIGKILL',

  install: (folder) => [
    'mariadb-install-db',
    ...fixed,
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    // without looking up the machine's name
    '--force',
  ],

  serve: ({ folder, port, settings, certificates }) => [
    'mariadbd',
    ...fixed,
    `--datadir=${join(folder, 'data')}`,
    `--tmpdir=${folder}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    // none: the path of a socket may be too long for one
    '--socket=',
    '--character-set-server=utf8mb4',
    ...(certificates === undefined
      ? []
      : [
          `--ssl-ca=${certificates.caPath}`,
          `--ssl-cert=${certificates.certificatePath}`,
          `--ssl-key=${certificates.keyPath}`,
        ]),
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
  ],

  afterKill: async () => {},

  url: (port) => `mariadb://root@127.0.0.1:${port}/`,

  async query(url, sql, ca) {
    const connection = await createConnection({ uri: url, ...(ca && { ssl: { ca } }) })
    // a server that is killed meanwhile: the query says so
    connection.on('error', () => {})
    try {
      const [rows] = await connection.query(sql)
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
    } finally {
      await connection.end()
    }
  },
}
