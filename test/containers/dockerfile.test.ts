import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DockerfileParser, type PropertyInstruction } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { tempDir } from '../support/temp-dir.ts'
import { contextFiles } from './build-context.ts'

const text = await readFile('Dockerfile', 'utf8')
const dockerfile = DockerfileParser.parse(text)
const instructions = dockerfile.getInstructions()

/** The last instruction of its kind: what holds for the image. */
function last(keyword: string) {
  return instructions.findLast((instruction) => instruction.getKeyword() === keyword)
}

function properties(keyword: string): Record<string, string | null> {
  const found = last(keyword) as PropertyInstruction | undefined
  return Object.fromEntries(found?.getProperties().map((p) => [p.getName(), p.getValue()]) ?? [])
}

describe('the Dockerfile', () => {
  test('is without findings of the linter', () => {
    expect(validate(text)).toEqual([])
    // the linter does find something
    expect(validate(`${text}\nHEALTHCHECK --interva=1s CMD true\n`)).not.toEqual([])
  })

  test('builds on slim images of Node.js 26 alone', () => {
    const images = dockerfile.getFROMs().map((from) => from.getImage())
    expect(new Set(images)).toEqual(new Set(['node:26-trixie-slim']))
  })

  test('runs the server as another user than root', () => {
    expect(last('USER')?.getArgumentsContent()).toBe('node')
  })

  test.each(['CMD', 'HEALTHCHECK'])('%s starts node itself, without a shell', (keyword) => {
    expect(last(keyword)?.getArgumentsContent()).toMatch(/^(CMD )?\["node", /)
  })

  test('keeps in volumes what the server writes', () => {
    const { DATA_DIR, STORAGE_DIR } = properties('ENV')
    const volumes = JSON.parse(last('VOLUME')?.getArgumentsContent() ?? '')
    expect(volumes).toEqual([DATA_DIR, STORAGE_DIR])
  })

  test('has the version of package.json', async () => {
    const { version, license } = JSON.parse(await readFile('package.json', 'utf8'))
    expect(properties('LABEL')).toMatchObject({
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': license,
    })
  })
})

describe('.dockerignore', () => {
  test('lets nothing into the build but what the server needs', async () => {
    const folder = await tempDir()
    const needed = ['.npmrc', 'LICENSE', 'package-lock.json', 'package.json']
    const nested = ['schema/schema.graphql', 'src/core/email.ts', 'src/main.ts', 'tsconfig.json']
    const others = ['.env', '.env.local', '.git/config', 'data/jwt-secret', 'uploads/upload_1']
    const within = ['src/.env', 'src/core/.env.production', 'schema/.DS_Store']
    const rest = ['node_modules/x/index.js', 'test/x.test.ts', 'Dockerfile', 'id_rsa', 'x.log']
    for (const file of [...needed, ...nested, ...others, ...within, ...rest]) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), '')
    }
    await writeFile(join(folder, '.dockerignore'), await readFile('.dockerignore'))
    expect(await contextFiles(folder)).toEqual([...needed, ...nested])
  })
})
