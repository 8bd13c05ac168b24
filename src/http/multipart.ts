import { createFetch } from '@whatwg-node/fetch'
import type { Plugin } from 'graphql-yoga'
import { mostInlineBytes } from '#service/uploads.ts'

/** Bytes of a whole request with files: one of the largest, and what is around it. */
export const largestMultipart = mostInlineBytes + 1024 ** 2

/** The Fetch API that reads multipart requests, with bounds to what it keeps in memory. */
export function boundedFetch(): ReturnType<typeof createFetch> {
  return createFetch({
    formDataLimits: {
      // operations, map, and a few files
      parts: 6,
      fieldSize: 256 * 1024,
      fileSize: mostInlineBytes,
    },
  })
}

/** The files of a request come as files of a class of its own; resolvers get those of the platform. */
export function nativeFiles(): Plugin {
  return {
    async onParams({ params, setParams }) {
      if (!params.variables) return
      const variables = (await native(params.variables)) as Record<string, unknown>
      setParams({ ...params, variables })
    },
  }
}

async function native(value: unknown): Promise<unknown> {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return Promise.all(value.map(native))
  if (isFile(value)) return new File([await value.arrayBuffer()], value.name, { type: value.type })
  const entries = Object.entries(value).map(async ([key, item]) => [key, await native(item)])
  return Object.fromEntries(await Promise.all(entries))
}

function isFile(value: object): value is File {
  return 'arrayBuffer' in value && typeof value.arrayBuffer === 'function'
}
