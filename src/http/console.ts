import { join } from 'node:path'
import { answerError } from './answer.ts'
import { type Handler, pathOf } from './api.ts'
import { openBuilt, sendBuilt } from './built-file.ts'
import { consolePage, noConsolePage, sendPage } from './console-page.ts'
import type { PublicUrl } from './own-origin.ts'
import { limitIdleTime } from './patience.ts'

export interface ConsoleParts {
  /** The path of the folder in which the built console is, or will be: it is looked at with each request. */
  readonly folder: string
  readonly publicUrl?: PublicUrl
}

const nothing = ['NOT_FOUND', 'Nothing is here.'] as const

/**
 * The web console: its files, and its page for all other addresses that a browser opens, as it finds its way by them
 * itself. To be asked last, about paths that are nobody else's.
 */
export function consoleHandler({ folder, publicUrl }: ConsoleParts): Handler {
  const base = publicUrl === undefined ? '/' : `${new URL(publicUrl).pathname.replace(/\/$/, '')}/`
  return async (request, response) => {
    const { method = '', headers } = request
    if (method !== 'GET' && method !== 'HEAD') return answerError(response, 404, ...nothing)
    limitIdleTime(request)
    const path = pathOf(request)
    const isAsset = path.startsWith('/assets/')
    if (path !== '/') {
      const found = await openBuilt(folder, path, headers['accept-encoding'])
      if (found !== undefined) {
        // names of assets have a hash of their content in them
        const lifetime = isAsset ? 'public, max-age=31536000, immutable' : 'no-cache'
        response.setHeader('Cache-Control', lifetime)
        return sendBuilt(found, request, response)
      }
      const wantsPage = headers.accept?.includes('text/html') ?? false
      // a script that is gone must not become a page
      if (isAsset || !wantsPage) return answerError(response, 404, ...nothing)
    }
    const page = await consolePage(join(folder, 'index.html'), base)
    sendPage(page ?? noConsolePage(base), response)
  }
}
