import type { EntityManager } from 'typeorm'
import type { Task } from './task.ts'

/** Who writes a file: a task, in the epoch in which a runner holds it. */
export type OutputHolder = Pick<Task, 'id' | 'epoch'>

/** A piece of a task's file: a run of the task wrote it, and only its first `bytes` count. */
export interface OutputSegment {
  /** Its name in the folder of such files. */
  readonly file: string
  readonly bytes: number
}

/** What of a task's file is on disk: its segments, one after the other, and the SHA-256 of them all, in hex. */
export interface WrittenOutput {
  readonly segments: readonly OutputSegment[]
  readonly sha256: string
}

/** A whole file that a task has made. Times are milliseconds since 1970, UTC. */
export interface OutputFile extends WrittenOutput {
  readonly taskId: string
  readonly name: string
  readonly bytes: number
  readonly rows: number
  readonly createdAt: number
}

/** Adds to a task's file. */
export interface OutputWriter {
  /** Appends bytes. Throws TaskFailure DISK_FULL. */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Gives what the file is once all of it is on disk, also after a power cut. With gzip it ends a member,
   * so files are the same bytes where syncs come after the same bytes. Throws TaskFailure DISK_FULL.
   */
  sync(): Promise<WrittenOutput>
  close(): Promise<void>
}

/** The file of a task, as its kind sees it. */
export interface OutputPort {
  /**
   * Goes on after what is known to be on disk, in a segment of its own: whoever ran the task before, and
   * may still believe that it does, cannot write into it. Throws TaskFailure: OUTPUT_LOST, DISK_FULL.
   */
  open(
    written: WrittenOutput | undefined,
    options: { readonly gzip: boolean; readonly signal: AbortSignal },
  ): Promise<OutputWriter>
  /** Lets users have the file. */
  publish(tx: EntityManager, file: WrittenOutput & { name: string; rows: number }): Promise<void>
}
