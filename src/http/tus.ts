import type { IncomingMessage, ServerResponse } from 'node:http'
import { type DataStore, Server, type ServerOptions } from '@tus/server'
import type { Log } from '#core/log.ts'
import type { Viewer } from '#core/viewer.ts'
import type { Uploads } from '#service/uploads.ts'
import { admitBody, declaredBytes } from './admit-body.ts'
import type { PublicUrl } from './own-origin.ts'
import { problem, refuse } from './refuse.ts'
import { uploadProblem } from './upload-problem.ts'

export interface TusParts {
  readonly uploads: Uploads
  /** Where tus keeps what has come. */
  readonly tusFiles: DataStore
  /** Its path begins what clients are sent to, behind a proxy that takes it off. */
  readonly publicUrl?: PublicUrl
  readonly log: Log
}

/** What any id looks like; others are not even looked for. */
const isId = /^[\w-]+$/

type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0]

/** Answers requests of the tus protocol: a file comes in pieces, and goes on after a cut. */
export class Tus {
  readonly #parts: TusParts
  readonly #server: Server
  /** Who sent a request: hooks of tus see nothing but the request. */
  readonly #viewers = new WeakMap<IncomingMessage, Viewer>()

  constructor(parts: TusParts) {
    this.#parts = parts
    const { uploads, tusFiles, publicUrl } = parts
    const publicPath = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '')
    this.#server = new Server({
      datastore: tusFiles,
      path: `${publicPath}/uploads`,
      maxSize: uploads.maxBytes,
      // clients go on where they began, whatever host a proxy names
      relativeLocation: true,
      respectForwardedHeaders: false,
      disableTerminationForFinishedUploads: true,
      // what pages of other origins may do is decided for all paths at once; the default is everything
      allowedOrigins: () => false,
      getFileIdFromRequest: idOf,
      namingFunction: () => uploads.newId(),
      onUploadCreate: async (request, { id, size = 0, metadata }) => {
        const { filename, name } = metadata ?? {}
        const file = { id, name: filename ?? name ?? '', bytes: size }
        await uploads.begin(this.#viewerOf(request), file)
        return {}
      },
      onUploadFinish: async (_request, { id }) => {
        await uploads.settle(id)
        return {}
      },
      onResponseError: (_request, error) => this.#problem(error),
    })
  }

  /** What the server can do, told to anybody. */
  options(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#answer(request, response)
  }

  /** POST begins an upload (`id` undefined); HEAD, PATCH and DELETE go on with one's own. */
  async handle(
    viewer: Viewer,
    id: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (id !== undefined && !(isId.test(id) && (await this.#parts.uploads.isOwn(viewer, id)))) {
      return refuse(request, response, problem(404, 'NOT_FOUND', `There is no upload ${id}.`))
    }
    if (request.method === 'PATCH') {
      try {
        await this.#parts.uploads.mustHaveRoom(declaredBytes(request) ?? 1)
      } catch (error) {
        return refuse(request, response, uploadProblem(error, this.#parts.log))
      }
    }
    this.#viewers.set(request, viewer)
    admitBody(request, response)
    await this.#answer(request, response)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // tus waits for ever to answer a client that has gone
    if (response.destroyed) return
    const gone = new Promise<void>((resolve) => response.once('close', resolve))
    await Promise.race([this.#server.handle(request, response), gone])
  }

  #viewerOf(request: TusRequest): Viewer {
    const message = request.runtime?.node?.req
    // srvx types it as a message of HTTP 1 or 2; it is the one that came in above
    const viewer = this.#viewers.get(message as IncomingMessage)
    if (viewer === undefined) throw new TypeError('a request of tus without a viewer')
    return viewer
  }

  #problem(error: Error | { status_code: number; body: string }) {
    // tus's own errors are for clients as they are
    if ('status_code' in error) return undefined
    const { status, body } = uploadProblem(error, this.#parts.log)
    return { status_code: status, body: `${JSON.stringify(body)}\n` }
  }
}

/** The last part of the path; tus would take the query for a part of it. */
function idOf(request: TusRequest): string | undefined {
  return /\/(upload_[0-9a-z]+)$/.exec(new URL(request.url).pathname)?.[1]
}
