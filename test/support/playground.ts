import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { httpServer } from './http-server.ts'

/** The page's bundle, which has all that it needs in it. */
const bundle = fileURLToPath(
  new URL('build/static/', import.meta.resolve('graphql-playground-react/package.json')),
)

/** Serves GraphQL Playground for the server that `settings` names, from an origin of its own. */
export async function playgroundServer() {
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
