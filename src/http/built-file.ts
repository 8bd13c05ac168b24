import type { Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { lookup } from 'mrmime'
import { preconditionOf } from './preconditions.ts'

/** Compressed forms that may lie beside a file, the smaller one first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

interface BuiltFile {
  readonly content: FileHandle
  readonly stats: Stats
  readonly type: string
  /** A name for Content-Encoding; undefined: the file as it is. */
  readonly encoding: string | undefined
}

/**
 * A file of a folder, in the smallest form that the client takes; undefined where there is none. Names that begin with a
 * dot are of none, so that no path leaves the folder, and neither is the page, which is a template. To be closed,
 * which `sendBuilt` does.
 */
export async function openBuilt(
  folder: string,
  path: string,
  acceptEncoding: string | undefined,
): Promise<BuiltFile | undefined> {
  if (!/^(\/[\w@-][\w.@-]*)+$/.test(path) || /^\/index\.html(\.|$)/i.test(path)) return undefined
  const type = lookup(path) ?? 'application/octet-stream'
  const given = encodings.filter(({ name }) => accepts(acceptEncoding, name))
  for (const { name, suffix } of [...given, { name: undefined, suffix: '' }]) {
    const found = await opened(join(folder, `${path}${suffix}`))
    if (found !== undefined) return { ...found, type: withCharset(type), encoding: name }
  }
  return undefined
}

/** Answers with a file, or with 304 where the client has it, and closes it. */
export async function sendBuilt(
  { content, stats, type, encoding }: BuiltFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const etag = `"${stats.mtimeMs.toString(36)}-${stats.size.toString(36)}-${encoding ?? 'id'}"`
    const validators = { etag, lastModified: stats.mtime.toUTCString() }
    response.setHeader('ETag', etag)
    response.setHeader('Last-Modified', validators.lastModified)
    response.appendHeader('Vary', 'Accept-Encoding')
    if (preconditionOf(request.headers, validators) === 'unchanged') {
      return void response.writeHead(304).end()
    }
    // whole, as files of the console are small
    const bytes = request.method === 'HEAD' ? undefined : await content.readFile()
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': String(bytes?.length ?? stats.size),
      ...(encoding !== undefined && { 'Content-Encoding': encoding }),
    })
    response.end(bytes)
  } finally {
    await content.close()
  }
}

/** Whether an error says that there is no such file. */
export function isNotFound(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
}

async function opened(path: string): Promise<{ content: FileHandle; stats: Stats } | undefined> {
  try {
    const content = await open(path)
    const stats = await content.stat()
    if (stats.isFile()) return { content, stats }
    await content.close()
    return undefined
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** RFC 9110, 12.5.3; `*` may mean any, and those who send it alone are no browsers. */
function accepts(header = '', encoding: string): boolean {
  const found = header.split(',').map((part) =>
    part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/),
  )
  return found.some(([name, quality = '1']) => name === encoding && Number(quality) > 0)
}

function withCharset(type: string): string {
  return /^text\/|json$|javascript$/.test(type) ? `${type}; charset=utf-8` : type
}
