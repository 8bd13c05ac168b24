import type { Session } from '#core/viewer.ts'
import { TusFiles } from '#storage/tus-files.ts'
import { uploadsHandler } from '../../src/http/uploads.ts'
import { httpServer } from './http-server.ts'
import { bytesOf } from './source-file.ts'
import { testUploads, viewerOf } from './test-uploads.ts'

export const viewers = {
  ann: viewerOf('ann', 'EDITOR'),
  bob: viewerOf('bob', 'EDITOR'),
  eve: viewerOf('eve', 'VIEWER'),
  root: viewerOf('root', 'ADMIN'),
}

/** Names stand for tokens: `Bearer ann`. */
export async function authenticate(authorization: string | undefined): Promise<Session | null> {
  const name = authorization?.replace('Bearer ', '') ?? ''
  const viewer = Object.entries(viewers).find(([each]) => each === name)?.[1]
  return viewer === undefined ? null : { viewer, expiresAt: Number.POSITIVE_INFINITY }
}

export const as = (name: keyof typeof viewers) => ({ authorization: `Bearer ${name}` })

interface Options {
  readonly maxBytes?: number
  readonly storageDir?: string
  readonly publicUrl?: string
}

/** The upload paths on a real server, with a database and a folder of their own. */
export async function uploadServer(options: Options = {}) {
  const parts = await testUploads(options)
  const logged: string[] = []
  const note = (_fields: object, message: string) => void logged.push(message)
  const log = { debug: note, info: note, warn: note, error: note }
  function build(port?: number) {
    const tusFiles = new TusFiles(parts.storage, parts.store)
    const { uploads } = parts
    const { publicUrl } = options
    return httpServer(uploadsHandler({ uploads, tusFiles, publicUrl, authenticate, log }), port)
  }
  let server = await build()
  return {
    ...parts,
    logged,
    port: server.port,
    url: server.url,
    cut: () => server.cut(),
    settled: () => server.settled(),
    /** Ends the server and builds a new one on the same data. */
    async restart(): Promise<void> {
      await server.close()
      server = await build(server.port)
    },
    async content(id: string): Promise<Buffer> {
      const files = parts.uploads.filesFor(viewers.root)
      return bytesOf(files.read(await files.find(id), 0))
    },
  }
}
