import type { IncomingMessage, ServerResponse } from 'node:http'
import { preflightHeaders } from './csrf.ts'
import { hasOwnOrigin, type PublicUrl } from './own-origin.ts'

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** What pages may send: GraphQL's headers, those of uploads (tus) and of downloads. */
const sent = [
  'Authorization',
  'Content-Type',
  'Accept',
  'Cache-Control',
  ...preflightHeaders,
  'X-Requested-With',
  'X-HTTP-Method-Override',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Upload-Defer-Length',
  'Upload-Concat',
  'Upload-Checksum',
  'Range',
  'If-Range',
  'If-None-Match',
].join(', ')

/** What pages may read beside the headers that are always readable. */
const exposed = [
  'Location',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Checksum-Algorithm',
  'Upload-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Upload-Defer-Length',
  'Upload-Concat',
  'Upload-Expires',
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Retry-After',
].join(', ')

/**
 * Lets pages of `allowedOrigins` use the server; there is no wildcard. Answers preflight requests by
 * itself and gives true then. Credentials are not allowed: tokens travel in a header, and the cookie is for the
 * server's own pages.
 */
export function applyCors(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigins: readonly string[],
): boolean {
  response.setHeader('Vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined) return false
  const allowed = allowedOrigins.includes(origin)
  if (allowed) {
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Expose-Headers', exposed)
  }
  const isPreflight = 'access-control-request-method' in request.headers
  // OPTIONS alone is a question of the tus protocol
  if (request.method !== 'OPTIONS' || !isPreflight) return false
  if (allowed) {
    response.setHeader('Access-Control-Allow-Methods', methods)
    response.setHeader('Access-Control-Allow-Headers', sent)
    response.setHeader('Access-Control-Max-Age', '7200')
  }
  response.writeHead(204).end()
  return true
}

/** Whether a page may open a WebSocket: browsers ask nobody before they do. */
export function mayConnect(
  request: IncomingMessage,
  allowedOrigins: readonly string[],
  publicUrl: PublicUrl,
): boolean {
  const { origin } = request.headers
  // only browsers send it
  if (origin === undefined) return true
  return allowedOrigins.includes(origin) || hasOwnOrigin(request, publicUrl)
}
