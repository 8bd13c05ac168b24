import type { EntityManager } from 'typeorm'

/** A piece of a task's file. It was written by one run of the task, and only its first `bytes` count. */
export interface Segment {
  /** Its name in the folder of exported files. */
  readonly file: string
  readonly bytes: number
}

/** What of a task's file is on disk: its segments, one after the other, and the SHA-256 of all of them, in hex. */
export interface Written {
  readonly segments: readonly Segment[]
  readonly sha256: string
}

/** A whole file that a task has made. Times are milliseconds since 1970, UTC. */
export interface ExportedFile extends Written {
  readonly taskId: string
  readonly name: string
  readonly bytes: number
  readonly rows: number
  readonly createdAt: number
}

/** Adds to a task's file. */
export interface OutputWriter {
  /** Appends bytes; gives what the file is once they are on disk. Throws TaskFailure DISK_FULL. */
  append(bytes: Uint8Array): Promise<Written>
  close(): Promise<void>
}

/** The file of a task, as its kind sees it. */
export interface OutputPort {
  /**
   * Goes on after what is known to be on disk, in a segment of its own: whoever ran the task before, and
   * may still think that he does, cannot write into it. Throws TaskFailure OUTPUT_LOST.
   */
  open(written: Written | undefined, signal: AbortSignal): Promise<OutputWriter>
  /** Lets users have the file. */
  publish(tx: EntityManager, file: Written & { name: string; rows: number }): Promise<void>
}
