/** What was true of an uploaded file's content when the task began. */
export interface FileFingerprint {
  readonly bytes: number
  /** Nanoseconds since 1970, as digits. */
  readonly modified: string
}

export interface SourceFile {
  readonly uploadId: string
  readonly name: string
  readonly fingerprint: FileFingerprint
}

/** Uploaded files, as kinds see them. */
export interface FilePort {
  /** Throws InputError (NOT_FOUND, or INVALID_INPUT while the upload is not complete). */
  find(uploadId: string): Promise<SourceFile>
  /**
   * The file's bytes from `offset` on, in blocks. Throws TaskFailure SOURCE_MISSING, or SOURCE_CHANGED
   * as soon as the file is no longer what the fingerprint says.
   */
  read(
    source: SourceFile,
    offset: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined>
}
