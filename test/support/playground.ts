import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { httpServer } from './http-server.ts'

const run = promisify(execFile)

const name = 'graphql-playground-react-1.7.28'
const integrity =
  'sha512-YPR33Ph9kuKlFOMpc8mKGsL/fOiX0ltgzV1BokXYNsBLtTVQnhdCSKQuZg80CcxWKD8syNuWXDkGZSAdFkwmRg=='
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

/**
 * The folder of GraphQL Playground's page, from npm. It is no dependency, for all that it needs is in its bundle,
 * while npm would install 350 packages of 2020 with it, another graphql among them. Throws where npm has it not.
 */
export async function playgroundBundle(): Promise<string> {
  const place = join(cache, name)
  const bundle = join(place, 'package/build/static')
  if (await readFile(join(bundle, 'js/middleware.js')).catch(() => undefined)) return bundle
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, `${name}-`))
  try {
    const spec = name.replace(/-(?=\d)/, '@')
    await run('npm', ['pack', spec, '--prefer-offline', '--pack-destination', folder], {
      cwd: folder,
    })
    const file = join(folder, `${name}.tgz`)
    const hash = createHash('sha512')
      .update(await readFile(file))
      .digest('base64')
    if (`sha512-${hash}` !== integrity) throw new Error(`${spec} is not what it was`)
    await run('tar', ['-xzf', file, '-C', folder, 'package/build/static'])
    await rm(file)
    // another run may have been quicker
    await rename(folder, place).catch(() => rm(folder, { recursive: true }))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return bundle
}

/** Serves GraphQL Playground for the server that `settings` names, from an origin of its own. */
export async function playgroundServer(bundle: string) {
  let options: object = {}
  const { url } = await httpServer(async ({ url: path }, response) => {
    const files: Record<string, [string, string]> = {
      '/middleware.js': ['text/javascript', 'js/middleware.js'],
      '/middleware.css': ['text/css', 'css/middleware.css'],
    }
    const [type, file] = files[path ?? ''] ?? ['text/html', undefined]
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` })
    response.end(file === undefined ? page(options) : await readFile(join(bundle, file)))
  })
  return {
    url,
    /** What `GraphQLPlayground.init` is given from now on. */
    use(given: object): void {
      options = given
    },
  }
}

function page(options: object): string {
  return `<!doctype html>
<link rel="stylesheet" href="/middleware.css">
<div id="root"></div>
<script src="/middleware.js"></script>
<script>GraphQLPlayground.init(document.getElementById('root'), ${JSON.stringify(options)})</script>`
}
