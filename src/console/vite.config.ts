import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** Where `npm start` serves the API. */
const server = 'http://127.0.0.1:4000'

/** `npx vite src/console` serves it for work on it, from the API of a server that runs. */
// biome-ignore lint/style/noDefaultExport: Vite asks for it
export default defineConfig({
  root: import.meta.dirname,
  // relative: behind a proxy the console may be below a path
  base: './',
  build: {
    outDir: join(import.meta.dirname, '../../dist/console'),
    emptyOutDir: true,
    // the first that have all of it: light-dark(), Intl.DurationFormat
    target: ['chrome129', 'edge129', 'firefox136', 'safari17.5'],
    // data: is not allowed for scripts and styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // bytes before compression; what a first load may take in all, a test of the browser tells
    chunkSizeWarningLimit: 1_000,
    // "use client" means nothing to a page that has no server part
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  html: { cspNonce: '%NONCE%' },
  plugins: [baseOfDevelopment(), compressed()],
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
      '/uploads': { target: server },
      '/downloads': { target: server },
    },
  },
})

/** What the server puts in place of its template's marks, where Vite serves the page. */
function baseOfDevelopment(): Plugin {
  return {
    name: 'base-of-development',
    apply: 'serve',
    transformIndexHtml: (html) => html.replaceAll('%BASE%', '/'),
  }
}

/** Writes each text a second and third time, compressed, for a server that only sends files. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const names = await readdir(dir, { recursive: true })
      const texts = names.filter((name) => /\.(js|css|svg)$/.test(name))
      await Promise.all(
        texts.map(async (name) => {
          const path = join(dir, name)
          const text = await readFile(path)
          await writeFile(`${path}.br`, await promisify(brotliCompress)(text))
          await writeFile(`${path}.gz`, await promisify(gzip)(text))
        }),
      )
    },
  }
}
