import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { isNotFound } from './built-file.ts'

interface Page {
  readonly status: number
  readonly html: string
  /** Of the scripts and styles in the page itself. */
  readonly nonce: string
}

/** The page in the file `path`, made for one answer; undefined where it is not built. `base`: see `%BASE%`. */
export async function consolePage(path: string, base: string): Promise<Page | undefined> {
  try {
    // read each time: a build that takes another one's place has assets of other names
    const template = await readFile(path, 'utf8')
    const nonce = newNonce()
    const html = template.replaceAll('%NONCE%', nonce).replaceAll('%BASE%', () => escaped(base))
    return { status: 200, html, nonce }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** What is there before the console is built. */
export function noConsolePage(base: string): Page {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sluice</title>
<h1>The console is not built</h1>
<p>Run <code>npm run build</code>, or use <a href="${escaped(base)}graphql">GraphiQL at ${escaped(base)}graphql</a>.</p>
</html>
`
  return { status: 503, html, nonce: newNonce() }
}

/** Sends a page under a policy that lets it load nothing but the server's own, and run nothing that was put into it. */
export function sendPage({ status, html, nonce }: Page, response: ServerResponse): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(html)),
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policyFor(nonce),
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
  response.end(html)
}

function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function newNonce(): string {
  return randomBytes(16).toString('base64url')
}

/** `text` in an attribute; a URL’s path has none of the other characters that would need it. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;')
}
