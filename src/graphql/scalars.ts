import type { Builder } from './builder.ts'
import { ApiError } from './errors.ts'

/** Scalars beside GraphQL's own. Inside the server times are milliseconds since 1970. */
export function addScalars(builder: Builder): void {
  builder.scalarType('DateTime', {
    description: 'RFC 3339, UTC.',
    serialize: (milliseconds) => new Date(milliseconds).toISOString(),
    parseValue: (value) => {
      const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN
      if (Number.isNaN(milliseconds)) throw new ApiError('BAD_USER_INPUT', 'Not a DateTime.')
      return milliseconds
    },
  })
  builder.scalarType('SafeInt', {
    description: 'Whole number within ±(2^53-1), a JSON number: row counts, byte sizes.',
    serialize: (value) => value,
    parseValue: (value) => {
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value
      throw new ApiError('BAD_USER_INPUT', 'Not a whole number within ±(2^53-1).')
    },
  })
  builder.scalarType('JSON', { serialize: (value) => value, parseValue: (value) => value })
  builder.scalarType('URL', {
    description: 'An absolute URL, or a path from the root of the server that gave it.',
    serialize: (value) => value,
    parseValue: () => {
      throw new ApiError('BAD_USER_INPUT', 'URL is for output only.')
    },
  })
  builder.scalarType('Upload', {
    description:
      'A file in a multipart request (graphql-multipart-request-spec), small files only; larger ones go to /uploads (tus).',
    serialize: () => {
      throw new TypeError('Upload is for input only')
    },
    parseValue: (value) => {
      if (value instanceof File) return value
      throw new ApiError('BAD_USER_INPUT', 'Not a file: send a multipart request.')
    },
  })
}
