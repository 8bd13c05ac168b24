import type { IncomingMessage } from 'node:http'
import type { Role } from '#core/viewer.ts'
import { signInFirst } from '#graphql/viewer.ts'
import { viewerChangesNothing } from '#service/access.ts'
import { type Api, type Handler, pathOf } from './api.ts'
import { forgedUpload } from './csrf.ts'
import { putUpload } from './put-upload.ts'
import { problem, type Refusal, refuse } from './refuse.ts'
import { admitCookie } from './session-cookie.ts'
import { Tus, type TusParts } from './tus.ts'

export interface UploadHandlerParts extends TusParts, Pick<Api, 'authenticate'> {}

/** Methods of /uploads, and of what is below it. */
const toAll = ['POST', 'PUT', 'OPTIONS']
const toOne = ['HEAD', 'PATCH', 'DELETE', 'PUT', 'OPTIONS']

const notSignedIn = problem(401, 'UNAUTHENTICATED', signInFirst, { 'WWW-Authenticate': 'Bearer' })
const isViewer = problem(403, 'FORBIDDEN', viewerChangesNothing)

/**
 * Uploads at /uploads: PUT with the file as body, to /uploads/<name>, and the tus protocol. Refuses
 * before it reads anything of a body that may not come.
 */
export function uploadsHandler(parts: UploadHandlerParts): Handler {
  const tus = new Tus(parts)
  return async (request, response) => {
    const method = methodOf(request)
    request.method = method
    const last = lastPart(pathOf(request))
    const allowed = last === '' ? toAll : toOne
    if (!allowed.includes(method)) return refuse(request, response, notAllowed(method, allowed))
    if (method === 'OPTIONS') return tus.options(request, response)

    const forgery = forgedUpload(request, parts.publicUrl)
    if (forgery !== undefined) {
      return refuse(request, response, problem(forgery.status, forgery.code, forgery.message))
    }
    admitCookie(request, parts.publicUrl)
    const session = await parts.authenticate(request.headers.authorization)
    if (session === null) return refuse(request, response, notSignedIn)
    const { viewer } = session
    if (!mayUpload(viewer.role) && method !== 'HEAD') return refuse(request, response, isViewer)
    if (method === 'PUT') return putUpload(parts, viewer, last, request, response)
    return tus.handle(viewer, last === '' ? undefined : last, request, response)
  }
}

/** tus: where proxies let nothing but GET and POST through, a header names the method. */
function methodOf(request: IncomingMessage): string {
  const { method = '', headers } = request
  const override = headers['x-http-method-override']
  return method === 'POST' && typeof override === 'string' ? override.toUpperCase() : method
}

function mayUpload(role: Role): boolean {
  return role !== 'VIEWER'
}

/** What follows /uploads/, decoded where it can be. */
function lastPart(path: string): string {
  const part = path.split('/').slice(2).join('/')
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function notAllowed(method: string, allowed: readonly string[]): Refusal {
  const message = `${method} is not possible here. PUT /uploads/<name> takes a file; POST begins a tus upload.`
  return problem(405, 'METHOD_NOT_ALLOWED', message, { Allow: allowed.join(', ') })
}
