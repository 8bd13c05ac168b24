import { readdir, readlink, realpath, truncate, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Downloadable, GeneratedFile } from '#core/downloadable.ts'
import { downloadsHandler } from '#http/downloads.ts'
import { DownloadTokens } from '#service/download-tokens.ts'
import { Downloads } from '#service/downloads.ts'
import { httpRig, LogLines } from './http-rig.ts'
import { tempDir } from './temp-dir.ts'
import { testUploads, viewerOf } from './test-uploads.ts'

export const secret = 's'.repeat(32)

export function get(address: string, headers: Record<string, string> = {}, method = 'GET') {
  return fetch(address, { method, headers })
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer())
}

/** Downloads on a real server: of uploads, of files in segments under ids of tasks, and of such as are made then. */
export async function downloadServer(options: { patience?: number } = {}) {
  const parts = await testUploads()
  const folder = await realpath(await tempDir())
  const segmented = new Map<string, Downloadable>()
  const generated = new Map<string, GeneratedFile>()
  const downloads = new Downloads({
    tokens: new DownloadTokens(secret, () => parts.clock.at),
    publicUrl: undefined,
    sources: {
      upload: (id) => parts.uploads.downloadable(id),
      task: async (id) => segmented.get(id) ?? null,
      rejected: async (id) => generated.get(id) ?? null,
    },
  })
  const log = new LogLines()
  const handler = downloadsHandler({ downloads, log, ...options })
  const handled: Promise<void>[] = []
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const done = handler(request, response)
    handled.push(done)
    return done
  }
  const { url } = await httpRig({ log, routes: { '/downloads': handle } })

  async function addressOf(file: { id: string; name: string }): Promise<string> {
    return url + (await downloads.link(file)).url
  }

  /** Stores a file in segments, each with more in it than counts; gives where it can be downloaded. */
  async function store(contents: readonly Uint8Array[], change: Partial<Downloadable> = {}) {
    const id = `task_${segmented.size}`
    const segments = contents.map(({ byteLength }, index) => ({
      path: join(folder, `${id}.${index}`),
      bytes: byteLength,
    }))
    for (const [index, content] of contents.entries()) {
      await writeFile(segments[index]?.path ?? '', [content, Buffer.from('more than counts')])
    }
    const preset = { name: 'a.csv', mediaType: 'text/csv', etag: id, modifiedAt: 1e12 }
    const file = { ...preset, segments, ...change }
    segmented.set(id, file)
    return { id, file, address: await addressOf({ id, name: file.name }) }
  }

  return {
    ...parts,
    url,
    port: Number(new URL(url).port),
    downloads,
    log,
    folder,
    /** Waits until every request that has come is dealt with. */
    settled: async () => void (await Promise.all(handled)),
    addressOf,
    /** Uploads a file; gives where it can be downloaded. */
    async upload(content: Uint8Array | string, name = 'a.csv') {
      const stream = new Blob([content as Uint8Array<ArrayBuffer> | string]).stream()
      const { id } = await parts.uploads.receive(viewerOf('ann', 'EDITOR'), { name, stream })
      return { id, path: parts.storage.pathOf(id), address: await addressOf({ id, name }) }
    },
    store,
    /** A file that is made by `content` while it is sent. */
    async generate(content: () => AsyncIterable<string>) {
      const id = `rejected_${generated.size}`
      const head = { name: 'a.csv', mediaType: 'text/csv', etag: id, modifiedAt: 1e12 }
      generated.set(id, { ...head, content })
      return { address: await addressOf({ id, name: 'a.csv' }) }
    },
    /** A file that is large and takes no room: of zeros. */
    async large(bytes = 200_000_000) {
      const path = join(folder, 'large')
      await writeFile(path, '')
      await truncate(path, bytes)
      return { path, ...(await store([], { segments: [{ path, bytes }] })) }
    },
    /** The files of the server's folders that this process has open. */
    async openFiles(): Promise<string[]> {
      const links = (await readdir('/proc/self/fd')).map((fd) => `/proc/self/fd/${fd}`)
      const paths = await Promise.all(links.map((link) => readlink(link).catch(() => '')))
      const folders = [folder, await realpath(parts.storage.folder)]
      return paths.filter((path) => folders.some((each) => path.startsWith(`${each}/`)))
    },
  }
}
