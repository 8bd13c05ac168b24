/** What was true of an uploaded file's content when the task began. */
export interface FileFingerprint {
  readonly bytes: number
  /** Nanoseconds since 1970, as digits. */
  readonly modified: string
}

export type Compression = 'gzip' | 'zstd'

export interface SourceFile {
  readonly uploadId: string
  readonly name: string
  /** Of the file as it is stored. */
  readonly fingerprint: FileFingerprint
  /** How the file is compressed; null where it is not, or where a task is older than that question. */
  readonly compression?: Compression | null
}

/** Told how many bytes of a compressed file have been used, before what they gave is given. */
export type OnStoredBytes = (bytes: number) => void

/** How much of a file's content is taken, in bytes. */
export interface FileLimits {
  /** What a compressed file may have in it. */
  readonly maxUnpackedBytes: number
  /** What a record may have, in UTF-8 and with its line break. */
  readonly maxRecordBytes: number
}

/** Uploaded files, as kinds see them. */
export interface FilePort {
  readonly limits: FileLimits
  /** Throws InputError (NOT_FOUND, or INVALID_INPUT while the upload is not complete). */
  find(uploadId: string): Promise<SourceFile>
  /**
   * The file's content from `offset` on, in blocks, of which each may be overwritten by the next. A compressed file is unpacked, from its beginning,
   * whatever the offset; `onStored` tells how far. Throws TaskFailure SOURCE_MISSING, SOURCE_CHANGED as soon
   * as the file is no longer what the fingerprint says, SOURCE_DAMAGED or UNPACKED_TOO_LARGE.
   */
  read(
    source: SourceFile,
    offset: number,
    signal?: AbortSignal,
    onStored?: OnStoredBytes,
  ): AsyncGenerator<Uint8Array, void, undefined>
}
