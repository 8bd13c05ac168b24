import type { EntityManager } from 'typeorm'
import type { Column, Row } from './columns.ts'

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

/** Uploaded files, as kinds see them. */
export interface FilePort {
  /** Throws InputError (NOT_FOUND, or INVALID_INPUT while the upload is not complete). */
  find(uploadId: string): Promise<SourceFile>
  /**
   * The file's content from `offset` on, in blocks. A compressed file is unpacked, from its beginning,
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

/** A dataset's new physical table, not yet visible to readers. */
export interface Generation {
  readonly datasetId: string
  /** 1, 2, 3 … within a dataset, never used twice. */
  readonly number: number
  readonly table: string
  readonly columns: readonly Column[]
}

/** Writes rows. Gives the numbers of those that the database cannot hold; all others are written. */
export type Insertion = (tx: EntityManager) => Promise<readonly number[]>

/** Datasets, as kinds see them. */
export interface DatasetPort {
  /** A free name for a new dataset of that owner: `name`, or `name (2)` … */
  freeName(tx: EntityManager, ownerId: string, name: string): Promise<string>
  /** A new dataset, unseen until it is published, with its writing slot taken. Throws InputError CONFLICT. */
  create(
    tx: EntityManager,
    dataset: { name: string; ownerId: string; columns: readonly Column[]; writerTaskId: string },
  ): Promise<Generation>
  /**
   * Makes the generation's table. Safe to run twice; DDL, so outside any transaction. Throws
   * TaskFailure TABLE_TOO_WIDE.
   */
  createTable(generation: Generation): Promise<void>
  /** Makes rows ready to be written, before the transaction begins. */
  insertion(generation: Generation, rows: readonly Row[]): Insertion
  /** Shows the rows up to `watermark` to readers and frees the writing slot. */
  publish(
    tx: EntityManager,
    generation: Generation,
    published: { watermark: number; rowCount: number },
  ): Promise<void>
  /** Takes a generation away from its dataset, and the dataset with its only one; the reaper frees the space. */
  unlink(tx: EntityManager, generation: Generation): Promise<void>
}
