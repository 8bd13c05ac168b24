import { loadPart } from '../api/load-part.ts'
import { acceptedBytes } from './accepted-bytes.ts'
import { dropHandle, findHandle, keepHandle, openHandle, type PickedFile } from './file-handles.ts'
import type { Transfer, TransferFailure } from './tus-transfer.ts'
import {
  forgetUnfinished,
  readUnfinished,
  rememberUnfinished,
  type UnfinishedUpload,
} from './unfinished-upload.ts'
import { UploadSpeed } from './upload-speed.ts'

/**
 * `running`: bytes are on their way. `waiting`: it is going to try again by itself. `paused`: a user wanted
 * that. `stopped`: the server or the file does not allow it. `left`: the page was closed while it ran, and
 * the file is needed once more.
 */
export type UploadState = 'running' | 'waiting' | 'paused' | 'stopped' | 'left'

/** An upload as it is shown. */
export interface UploadView {
  readonly key: string
  readonly ownerId: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Bytes that have gone, some of which the server may not have yet. */
  readonly sent: number
  readonly state: UploadState
  readonly bytesPerSecond: number | undefined
  /** What is wrong, in words. */
  readonly message: string | undefined
  /** When it tries again, in milliseconds since 1970. */
  readonly retryAt: number | undefined
  /** Whether it has stopped because the session had ended. */
  readonly isSignedOut: boolean
  /** Whether a click is enough to go on: the browser can open the file by itself. */
  readonly canReopen: boolean
}

interface Job {
  readonly known: UnfinishedUpload
  readonly view: UploadView
  readonly file: File | undefined
  readonly transfer: Transfer | undefined
  readonly retry: ReturnType<typeof setTimeout> | undefined
  readonly failures: number
}

type Finished = (id: string, upload: UploadView) => void

/** Milliseconds before it tries again after one failure, two, and so on. */
const waits = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

/** Uploads of this browser: they go on whatever page is shown, and are known again after a reload. */
export class Uploads {
  #jobs: ReadonlyMap<string, Job>
  #views: readonly UploadView[] = []
  readonly #listeners = new Set<() => void>()
  readonly #finished = new Set<Finished>()

  constructor() {
    this.#jobs = new Map(readUnfinished().map((known) => [known.key, leftJob(known)]))
    this.#draw()
    for (const key of this.#jobs.keys()) void this.#lookForHandle(key)
  }

  /** The same array until something changes. */
  readonly views = (): readonly UploadView[] => this.#views

  /** Gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` with the id of each file that is whole. Gives what ends it. */
  onFinished(listener: Finished): () => void {
    this.#finished.add(listener)
    return () => this.#finished.delete(listener)
  }

  /** Begins to upload a file; one that had been begun goes on. */
  add(ownerId: string, { file, handle }: PickedFile): void {
    const { name, size, lastModified } = file
    const begun = [...this.#jobs.values()].find(
      ({ known }) => known.ownerId === ownerId && isSame(known, file),
    )
    const key = begun?.known.key ?? crypto.randomUUID()
    if (begun === undefined) {
      const known = { key, ownerId, name, size, lastModified, url: null, offset: 0 }
      this.#set(key, { ...leftJob(known), file })
      rememberUnfinished(known)
    } else if (begun.view.state === 'running') return
    if (handle !== undefined) void keepHandle(key, handle)
    this.#change(key, { file })
    this.#run(key)
  }

  /** Goes on with an upload by its file, chosen again. Gives what is wrong with that file, in words. */
  goOnWith(key: string, picked: PickedFile): string | undefined {
    const job = this.#jobs.get(key)
    if (job === undefined) return undefined
    const difference = differenceOf(job.known, picked.file)
    if (difference !== undefined) return difference
    this.add(job.known.ownerId, picked)
    return undefined
  }

  /** Goes on with an upload whose file is at hand. To be called upon a click: the browser may ask for permission. */
  async goOn(key: string): Promise<void> {
    const job = this.#jobs.get(key)
    if (job === undefined) return
    if (job.file !== undefined) return this.#run(key)
    const handle = await findHandle(key)
    const file = handle && (await openHandle(handle))
    const message =
      file === undefined ? 'The file could not be opened again. Choose it once more.' : undefined
    const problem = file === undefined ? message : this.goOnWith(key, { file, handle })
    if (problem !== undefined) this.#show(key, { message: problem, canReopen: false })
  }

  async pause(key: string): Promise<void> {
    const job = this.#jobs.get(key)
    if (job === undefined) return
    clearTimeout(job.retry)
    this.#change(key, { transfer: undefined, retry: undefined })
    this.#show(key, { state: 'paused', message: undefined, ...still })
    await job.transfer?.stop()
  }

  /** Takes it away, here and at the server. */
  async cancel(key: string): Promise<void> {
    const job = this.#jobs.get(key)
    if (job === undefined) return
    clearTimeout(job.retry)
    this.#forget(key)
    await job.transfer?.stop()
    const { url } = job.known
    if (url === null) return
    const { removeTransfer } = await loadPart(() => import('./tus-transfer.ts'))
    // what could not be told to the server it takes away by itself, after a week
    await removeTransfer(url).catch(() => undefined)
  }

  /**
   * Goes on with what has stopped because the session had ended, and asks how far the others have come. Gives what
   * stops them when it ends: the next one to sign in would send them in their own name.
   */
  signedIn(ownerId: string): () => void {
    for (const { known, view } of this.#jobs.values()) {
      if (known.ownerId !== ownerId) continue
      if (view.isSignedOut) this.#run(known.key)
      if (view.state === 'left') void this.#compare(known)
    }
    return () => this.#signedOut(ownerId)
  }

  /** The connection is back: nothing has to wait any more. */
  readonly online = (): void => {
    for (const { known, view } of this.#jobs.values()) {
      if (view.state === 'waiting') this.#run(known.key)
    }
  }

  #signedOut(ownerId: string): void {
    for (const { known, view, transfer, retry } of this.#jobs.values()) {
      const isBusy = view.state === 'running' || view.state === 'waiting'
      if (known.ownerId !== ownerId || !isBusy) continue
      clearTimeout(retry)
      this.#change(known.key, { transfer: undefined, retry: undefined })
      this.#show(known.key, { state: 'stopped', isSignedOut: true, ...still })
      void transfer?.stop()
    }
  }

  #run(key: string): void {
    const job = this.#jobs.get(key)
    if (job?.file === undefined || job.view.state === 'running') return
    clearTimeout(job.retry)
    this.#change(key, { retry: undefined })
    this.#show(key, { state: 'running', message: undefined, isSignedOut: false, ...still })
    void this.#transfer(key, job.file, job.known.url)
  }

  async #transfer(key: string, file: File, url: string | null): Promise<void> {
    const speed = new UploadSpeed()
    const part = await loadPart(() => import('./tus-transfer.ts')).catch(() => undefined)
    const job = this.#jobs.get(key)
    // it was paused meanwhile, or even gone on with
    if (job?.view.state !== 'running' || job.transfer !== undefined) return
    if (part === undefined) return this.#show(key, { state: 'stopped', message: outdated })
    const isCurrent = () => this.#jobs.get(key)?.transfer === transfer
    const transfer = part.startTransfer({
      file,
      url,
      onUrl: (found) => isCurrent() && this.#know(key, { url: found }),
      onSent: (sent) => {
        if (!isCurrent()) return
        speed.mark(performance.now(), sent)
        this.#show(key, { sent, bytesPerSecond: speed.bytesPerSecond })
      },
      onAccepted: (offset) => {
        if (!isCurrent()) return
        this.#know(key, { offset })
        this.#change(key, { failures: 0 })
      },
      onDone: (at) => isCurrent() && this.#finish(key, at),
      onFailed: (failure) => isCurrent() && this.#fail(key, failure),
    })
    this.#change(key, { transfer })
  }

  async #compare({ key, url, size }: UnfinishedUpload): Promise<void> {
    const accepted = url === null ? 'gone' : await acceptedBytes(url)
    if (this.#jobs.get(key)?.view.state !== 'left') return
    // where nothing has come, or all of it, there is nothing to go on with
    if (accepted === 'gone' || accepted === size) return this.#forget(key)
    if (accepted === undefined) return
    this.#know(key, { offset: accepted })
    this.#show(key, { sent: accepted })
  }

  #fail(key: string, failure: TransferFailure): void {
    const job = this.#jobs.get(key)
    if (job === undefined) return
    const { message, isSignedOut } = failure
    this.#change(key, { transfer: undefined })
    this.#show(key, { ...still, message, isSignedOut })
    if (failure.isGone && job.known.url !== null) {
      this.#know(key, { url: null, offset: 0 })
      this.#show(key, { state: 'waiting', sent: 0 })
      this.#run(key)
      return
    }
    if (!failure.isPassing) {
      this.#show(key, { state: 'stopped' })
      return
    }
    const wait = waits[Math.min(job.failures, waits.length - 1)] ?? 0
    const retry = setTimeout(() => this.#run(key), wait)
    this.#change(key, { retry, failures: job.failures + 1 })
    this.#show(key, { state: 'waiting', retryAt: Date.now() + wait })
  }

  #finish(key: string, url: string): void {
    const view = this.#jobs.get(key)?.view
    this.#forget(key)
    const id = new URL(url).pathname.split('/').at(-1)
    if (view === undefined || id === undefined) return
    for (const listener of this.#finished) listener(id, view)
  }

  #forget(key: string): void {
    this.#jobs = new Map([...this.#jobs].filter(([each]) => each !== key))
    forgetUnfinished(key)
    void dropHandle(key)
    this.#draw()
  }

  async #lookForHandle(key: string): Promise<void> {
    if ((await findHandle(key)) !== undefined) this.#show(key, { canReopen: true })
  }

  #know(key: string, facts: Partial<UnfinishedUpload>): void {
    const job = this.#jobs.get(key)
    if (job === undefined) return
    const known = { ...job.known, ...facts }
    this.#change(key, { known })
    rememberUnfinished(known)
  }

  #show(key: string, facts: Partial<UploadView>): void {
    const job = this.#jobs.get(key)
    if (job !== undefined) this.#set(key, { ...job, view: { ...job.view, ...facts } })
  }

  #change(key: string, facts: Partial<Job>): void {
    const job = this.#jobs.get(key)
    if (job !== undefined) this.#set(key, { ...job, ...facts })
  }

  #set(key: string, job: Job): void {
    this.#jobs = new Map(this.#jobs).set(key, job)
    this.#draw()
  }

  #draw(): void {
    const views = [...this.#jobs.values()].map(({ view }) => view)
    if (views.length === this.#views.length && views.every((view, i) => view === this.#views[i]))
      return
    this.#views = views
    for (const listener of this.#listeners) listener()
  }
}

const outdated = 'The server was updated meanwhile. Load the page anew, and the upload can go on.'

const still = { bytesPerSecond: undefined, retryAt: undefined }

function leftJob(known: UnfinishedUpload): Job {
  const { key, ownerId, name, size, offset } = known
  const view = { key, ownerId, name, size, sent: offset, ...still, message: undefined }
  return {
    known,
    view: { ...view, state: 'left', isSignedOut: false, canReopen: false },
    file: undefined,
    transfer: undefined,
    retry: undefined,
    failures: 0,
  }
}

function isSame(known: UnfinishedUpload, file: File): boolean {
  return differenceOf(known, file) === undefined
}

/** Why a file is not the one that was begun. */
function differenceOf(known: UnfinishedUpload, file: File): string | undefined {
  if (file.name !== known.name) {
    return `This is ${file.name}; the upload that was begun is of ${known.name}. Choose that one, or cancel the upload.`
  }
  if (file.size === known.size && file.lastModified === known.lastModified) return undefined
  return `${known.name} has changed since the upload was begun, so the parts would not fit together. Cancel the upload, and begin anew with the file as it is now.`
}
