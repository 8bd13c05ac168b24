/** A file on disk, or the beginning of one: it may be longer than what counts of it. */
export interface Segment {
  readonly path: string
  readonly bytes: number
}

/** What clients are told of a file that they can download. */
interface FileHead {
  /** As its users call it; never part of a path. */
  readonly name: string
  readonly mediaType: string
  /** Another one for other bytes; without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

/** A file that can be downloaded, as it lies on disk: its segments, one after the other. */
export interface Downloadable extends FileHead {
  readonly segments: readonly Segment[]
}

/** A file that is made while it is downloaded, so nobody knows its size, nor gives a part of it. */
export interface GeneratedFile extends FileHead {
  /** Makes it, piece by piece; throws where it cannot be made whole. */
  content(): AsyncIterable<string>
}

/** The bytes from `from` up to `to`, which is not part of it. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** All bytes of a file. */
export function wholeOf({ segments }: Pick<Downloadable, 'segments'>): ByteRange {
  return { from: 0, to: segments.reduce((sum, { bytes }) => sum + bytes, 0) }
}
