import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { create as contentDisposition } from 'content-disposition'
import { type Downloadable, type GeneratedFile, wholeOf } from '#core/downloadable.ts'
import type { Log } from '#core/log.ts'
import { DownloadRefused, type Downloads } from '#service/downloads.ts'
import { type Handler, pathOf } from './api.ts'
import { limitIdleTime } from './patience.ts'
import { preconditionOf, type Validators, wantsPart } from './preconditions.ts'
import { problem, type Refusal, refuse } from './refuse.ts'
import { requestedRange } from './requested-range.ts'

export interface DownloadHandlerParts {
  readonly downloads: Downloads
  readonly log: Log
  /** Milliseconds that a reader may take nothing. */
  readonly patience?: number
}

/** On every answer: a file never runs as a page, and its address, which is a right, is told to nobody. */
const guards = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Referrer-Policy': 'no-referrer',
}

// 403 for links that do not hold: signing in, as 401 asks for, would not help, and 410 means for ever
const statuses = { INVALID_LINK: 403, LINK_EXPIRED: 403, GONE: 410 } as const

const nothing = problem(404, 'NOT_FOUND', 'Nothing is here. Links to files are in `url` of a file.')
const changed = problem(412, 'PRECONDITION_FAILED', 'The file is not the one that you name.')

/** Files at /downloads/<token>/<name>: GET and HEAD, also of a part. What follows the token is not read. */
export function downloadsHandler(parts: DownloadHandlerParts): Handler {
  return async (request, response) => {
    for (const [name, value] of Object.entries(guards)) response.setHeader(name, value)
    const { method = '' } = request
    if (method !== 'GET' && method !== 'HEAD') return refuse(request, response, notAllowed(method))
    const [, , token = ''] = pathOf(request).split('/')
    if (token === '') return refuse(request, response, nothing)
    try {
      await send(await parts.downloads.find(token), parts, request, response)
    } catch (error) {
      if (!(error instanceof DownloadRefused)) throw error
      if (error.cause) parts.log.error({ err: error.cause }, 'a file to be downloaded is damaged')
      refuse(request, response, problem(statuses[error.code], error.code, error.message))
    }
  }
}

async function send(
  file: Downloadable | GeneratedFile,
  parts: DownloadHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const validators = validatorsOf(file)
  const precondition = preconditionOf(request.headers, validators)
  if (precondition === 'failed') return refuse(request, response, changed)
  if (precondition === 'unchanged') {
    return void response.writeHead(304, headersOf(validators)).end()
  }
  if ('content' in file) return sendGenerated(file, parts, request, response)
  await sendStored(file, parts, request, response)
}

async function sendStored(
  file: Downloadable,
  { downloads, log, patience }: DownloadHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers } = request
  const validators = validatorsOf(file)
  const whole = wholeOf(file)
  // RFC 9110, 14.2: ranges are for GET
  const isPart = request.method === 'GET' && wantsPart(headers, validators)
  const range = isPart ? requestedRange(headers.range ?? '', whole) : whole
  if (range === null) return refuse(request, response, notWithin(whole.to))
  const content = await downloads.open(file, range)
  try {
    if (response.destroyed) return
    // a reader that takes nothing would keep the file open for ever
    limitIdleTime(request, patience)
    response.writeHead(range === whole ? 200 : 206, {
      ...headersOf(validators),
      ...descriptionOf(file),
      'Accept-Ranges': 'bytes',
      'Content-Length': String(range.to - range.from),
      ...(range !== whole && {
        'Content-Range': `bytes ${range.from}-${range.to - 1}/${whole.to}`,
      }),
    })
    if (request.method === 'HEAD') return void response.end()
    await pour(content.read(), response, file, log)
  } finally {
    await content.close()
  }
}

async function sendGenerated(
  file: GeneratedFile,
  { log, patience }: DownloadHandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (response.destroyed) return
  limitIdleTime(request, patience)
  response.writeHead(200, {
    ...headersOf(validatorsOf(file)),
    ...descriptionOf(file),
    'Accept-Ranges': 'none',
  })
  if (request.method === 'HEAD') return void response.end()
  await pour(file.content(), response, file, log)
}

/** Cuts the connection where the file fails, so that nobody takes what came for all, and tells of it. */
async function pour(
  content: AsyncIterable<Uint8Array | string>,
  response: ServerResponse,
  { name }: Pick<Downloadable, 'name'>,
  log: Log,
): Promise<void> {
  async function* blocks() {
    try {
      yield* content
    } catch (error) {
      log.error({ err: error, name }, 'a download was cut')
      throw error
    }
  }
  // all that is left then is a client that has gone, and that is its right
  await pipeline(blocks, response).catch(() => {})
}

function descriptionOf({ name, mediaType }: Downloadable | GeneratedFile) {
  return { 'Content-Type': mediaType, 'Content-Disposition': contentDisposition(name) }
}

function validatorsOf({ etag, modifiedAt }: Downloadable | GeneratedFile): Validators {
  return { etag: `"${etag}"`, lastModified: new Date(modifiedAt).toUTCString() }
}

/** The browser may keep the file, but asks each time; nobody on the way keeps it. */
function headersOf({ etag, lastModified }: Validators) {
  return { ETag: etag, 'Last-Modified': lastModified, 'Cache-Control': 'private, no-cache' }
}

function notWithin(bytes: number): Refusal {
  const message = `The file has ${bytes} bytes: there are none of those that you ask for.`
  const headers = { 'Content-Range': `bytes */${bytes}` }
  return problem(416, 'RANGE_NOT_SATISFIABLE', message, headers)
}

function notAllowed(method: string): Refusal {
  const message = `${method} is not possible here. GET gives the file.`
  return problem(405, 'METHOD_NOT_ALLOWED', message, { Allow: 'GET, HEAD' })
}
