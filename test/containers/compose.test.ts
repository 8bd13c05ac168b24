import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tempDir } from '../support/temp-dir.ts'

/** What these tests read of a service. */
interface Service {
  readonly image?: string
  readonly build?: string
  readonly profiles?: readonly string[]
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly restart?: string
  readonly stop_grace_period?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
}

interface Finding {
  readonly rule: string
  readonly line: number
  readonly message: string
}

const file = 'docker-compose.yml'
const text = readFileSync(file, 'utf8')
// its shape is what the first test is about
const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const { services } = compose
const names = Object.keys(services)
const apps = ['app', 'app-postgres']
const databases = ['mysql', 'postgres']
const passwords = ['mysql-password', 'postgres-password']

function service(name: string): Service {
  const found = services[name]
  if (found === undefined) throw new Error(`there is no service ${name}`)
  return found
}

/** The named volumes of a service and where it has them: `name:/folder[:ro]`. */
function mounts(name: string): string[][] {
  return (service(name).volumes ?? []).map((volume) => volume.split(':'))
}

/** What dclint finds: breaches of the Compose Specification's schema, and bad practice. */
function findings(path: string): string[] {
  // in which order a reader meets things is ours to choose
  const off = ['service-dependencies-alphabetical-order', 'service-keys-order']
  const order = [...off, 'services-alphabetical-order', 'top-level-properties-order']
  const rules = {
    ...Object.fromEntries(order.map((rule) => [rule, 0 as const])),
    // as Biome writes them
    'require-quotes-in-ports': [1, { quoteType: 'double' }],
  }
  const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })
  // the package's own types lead nowhere in an ES module
  const results = linter.lintFiles([path], false) as { messages: Finding[] }[]
  return results.flatMap(({ messages }) => {
    return messages.map(({ rule, line, message }) => `${line}: ${message} (${rule})`)
  })
}

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose Specification, and without findings', () => {
    expect(findings(file)).toEqual([])
  })

  test.each([
    ['an unknown key', 'read_only: true', 'readonly: true'],
    ['a value of another type', 'stop_grace_period: 20s', 'stop_grace_period: [20s]'],
    ['an unknown condition', 'service_healthy', 'healthy'],
  ])('would not be valid with %s', async (_, from, to) => {
    const path = join(await tempDir(), file)
    await writeFile(path, text.replaceAll(from, to))
    expect(findings(path).join()).toContain('invalid-schema')
  })

  test('has the services that are spoken of here', () => {
    expect(names.toSorted()).toEqual([...apps, ...databases, ...passwords].toSorted())
  })

  test('starts Sluice on MySQL 8.4 without a profile, and nothing of PostgreSQL', () => {
    const started = names.filter((name) => service(name).profiles === undefined)
    expect(started.toSorted()).toEqual(['app', 'mysql', 'mysql-password'])
    expect(service('mysql').image).toBe('mysql:8.4')
  })

  test('has Sluice on PostgreSQL in a profile, and nothing of MySQL with it', () => {
    const inProfile = names.filter((name) => service(name).profiles?.join() === 'postgres')
    expect(inProfile.toSorted()).toEqual(['app-postgres', 'postgres', 'postgres-password'])
    const needed = inProfile.flatMap((name) => Object.keys(service(name).depends_on ?? {}))
    expect(inProfile).toEqual(expect.arrayContaining(needed))
  })

  test.each(names)('%s waits for services that can become what it waits for', (name) => {
    for (const [other, { condition }] of Object.entries(service(name).depends_on ?? {})) {
      if (condition === 'service_healthy') expect(service(other).healthcheck).toBeDefined()
      else expect(service(other).restart).toBe('no')
    }
  })

  test('publishes the ports of Sluice alone, to this machine alone', () => {
    const published = names.filter((name) => service(name).ports !== undefined)
    expect(published).toEqual(apps)
    for (const name of apps) {
      const [port, ...others] = service(name).ports ?? []
      expect(port).toMatch(/^127\.0\.0\.1:\$\{SLUICE_[A-Z_]*PORT:-\d+\}:4000$/)
      expect(others).toEqual([])
    }
  })

  test('keeps everything in named volumes, each one declared and used', () => {
    const used = names.flatMap((name) => mounts(name).map(([volume]) => volume))
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.volumes)))
  })

  test('shares no volume but those of the passwords', () => {
    const writable = names.flatMap((name) => mounts(name).filter(([, , mode]) => mode !== 'ro'))
    const volumes = writable.map(([volume]) => volume)
    expect(volumes).toHaveLength(new Set(volumes).size)
    const readable = names.flatMap((name) => mounts(name).filter(([, , mode]) => mode === 'ro'))
    expect(new Set(readable.map(([volume]) => volume))).toEqual(new Set(passwords))
  })
})

describe.each(apps)('%s', (name) => {
  const app = service(name)

  test('is given variables only that Sluice knows', async () => {
    const known = readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z_]+)=/gm)
    const variables = [...known].map(([, variable]) => variable)
    expect(variables).toEqual(expect.arrayContaining(Object.keys(app.environment ?? {})))
  })

  test('needs no setting: each that is asked of the environment has a default', () => {
    const asked = Object.values(app.environment ?? {}).filter((value) => value.includes('$'))
    expect(asked).not.toEqual([])
    for (const value of asked) expect(value).toMatch(/^\$\{[A-Z_]+:-.*\}$/)
  })

  test('has volumes for what the image writes', () => {
    const folders = mounts(name).map(([, folder]) => folder)
    expect(folders).toEqual(expect.arrayContaining(['/data', '/uploads']))
  })

  test('has time to end, and no right that it does not need', () => {
    expect(Number.parseInt(app.stop_grace_period ?? '', 10)).toBeGreaterThanOrEqual(15)
    expect(app).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
  })
})

describe.each([
  { app: 'app', database: 'mysql', password: 'mysql-password' },
  { app: 'app-postgres', database: 'postgres', password: 'postgres-password' },
])('the password of $database', ({ app, database, password }) => {
  test('is in a volume that only its maker can write', () => {
    expect(mounts(password)).toEqual([[password, '/run/database']])
    for (const reader of [app, database]) {
      expect(mounts(reader)).toContainEqual([password, '/run/database', 'ro'])
    }
  })

  test('reaches database and Sluice as a file, and no environment', () => {
    const { environment = {} } = service(database)
    const ofDatabase = Object.entries(environment).find(([key]) => key.endsWith('_PASSWORD_FILE'))
    expect(ofDatabase?.[1]).toBe('/run/database/password')
    expect(service(app).environment).toMatchObject({
      DATABASE_URL: expect.stringMatching(/^\w+:\/\/sluice@[\w-]+:\d+\/sluice$/),
      DATABASE_PASSWORD_FILE: '/run/database/password',
    })
  })

  test('is what the health check connects with, over TCP', () => {
    const [kind, command] = service(database).healthcheck?.test ?? []
    expect(kind).toBe('CMD-SHELL')
    expect(command).toMatch(/PWD|PGPASSWORD/)
    expect(command).toContain('$$(cat /run/database/password)')
    expect(command).toContain('--host=127.0.0.1')
  })
})

test.skipIf(process.getuid?.() !== 0)(
  'a password is made once, for the two users that need it (root only)',
  async () => {
    const folder = await tempDir()
    const [shell = '', flags = '', script = ''] = service('mysql-password').entrypoint ?? []
    const make = () => {
      const here = script.replaceAll('/run/database', folder).replaceAll('$$', '$')
      execFileSync(shell, [flags, here])
      return readFileSync(join(folder, 'password'), 'utf8')
    }
    const password = make()
    expect(password).toMatch(/^[A-Za-z0-9]{40}$/)
    const { uid, gid, mode } = statSync(join(folder, 'password'))
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 999, gid: 1_000, mode: 0o440 })
    expect(make()).toBe(password)
  },
)

test('mysql lets Sluice load rows from streams, and knows all of Unicode', () => {
  expect(service('mysql').command).toEqual(
    expect.arrayContaining(['--local-infile=ON', '--character-set-server=utf8mb4']),
  )
})

test("root's password of mysql is random, and of no use from another container", () => {
  expect(service('mysql').environment).toMatchObject({
    MYSQL_RANDOM_ROOT_PASSWORD: 'yes',
    MYSQL_ROOT_HOST: 'localhost',
  })
})
