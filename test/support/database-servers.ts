/** Variables that name a server to test on, by a user who may create databases. */
const variables = {
  MariaDB: 'TEST_MARIADB_URL',
  PostgreSQL: 'TEST_POSTGRES_URL',
  MySQL: 'TEST_MYSQL_URL',
} as const

export type ServerName = keyof typeof variables

const all = Object.entries(variables) as [ServerName, string][]

/** The servers that can be tested on here, with their URLs. */
export const serverUrls: readonly { readonly name: ServerName; readonly url: string }[] =
  all.flatMap(([name, variable]) => {
    const url = process.env[variable]
    return url ? [{ name, url }] : []
  })

/** What is not tested for want of a server, each with what it takes. */
export const absentServers: readonly string[] = all
  .filter(([name]) => !serverUrls.some((server) => server.name === name))
  .map(([name, variable]) => `all that runs on ${name} (${variable} names none)`)
