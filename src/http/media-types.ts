import { MIMEType } from 'node:util'

/** Media types in which GraphQL is answered; the first one is for those who take anything. */
const offered = ['application/json', 'application/graphql-response+json', 'text/event-stream']

/** A header Content-Type, its type in small letters; undefined where there is none, or it is no media type. */
export function parsedType(header: string | undefined): MIMEType | undefined {
  try {
    return header === undefined ? undefined : new MIMEType(header)
  } catch {
    return undefined
  }
}

/** What of that which the server offers a header Accept takes, the most wanted type first. RFC 9110, 12.5.1. */
export function acceptedTypes(accept: string | undefined): string[] {
  const ranges = (accept?.trim() || '*/*').split(',').map(parsedRange)
  return offered
    .map((type) => ({ ...closest(ranges, type), type }))
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || one.place - other.place)
    .map(({ type }) => type)
}

interface Range {
  /** Such as `application/json`, `application/*`, or both of them stars. */
  readonly type: string
  readonly quality: number
  /** Among the ranges of the header. */
  readonly place: number
}

function parsedRange(text: string, place: number): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const quality = given === undefined ? 1 : Number(given)
  return { type, quality: Number.isNaN(quality) ? 1 : quality, place }
}

/** The range that tells of a type: the more exact one where several do. */
function closest(ranges: readonly Range[], type: string): Pick<Range, 'quality' | 'place'> {
  for (const wanted of [type, `${type.split('/', 1)[0]}/*`, '*/*']) {
    const range = ranges.find((each) => each.type === wanted)
    if (range !== undefined) return range
  }
  return { quality: 0, place: 0 }
}
