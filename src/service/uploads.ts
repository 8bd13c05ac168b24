import type { Clock } from '#core/clock.ts'
import type { Downloadable } from '#core/downloadable.ts'
import { InputError, PassingFault } from '#core/errors.ts'
import { mediaTypeOf } from '#core/media-type.ts'
import type { Page, PageRequest } from '#core/page.ts'
import type { FileLimits, FilePort } from '#core/ports.ts'
import type { Viewer } from '#core/viewer.ts'
import type { Upload } from '#database/entities/upload.ts'
import { isDiskFull } from '#database/error-codes.ts'
import type { NewId } from '#database/ids.ts'
import type { UploadStore } from '#database/stores/upload-store.ts'
import { FileDamaged, FileIncomplete, FileTooLarge, StorageFull } from '#storage/errors.ts'
import { settledUpload } from '#storage/settled-upload.ts'
import { StoredFiles } from '#storage/stored-files.ts'
import type { UploadStorage } from '#storage/upload-storage.ts'
import type { ByteStream } from '#storage/write-file.ts'
import { mayChange, maySee, mustNotBeViewer, visibleOwner } from './access.ts'
import { fileNameOf } from './file-name.ts'

export { FileIncomplete, FileTooLarge, StorageFull } from '#storage/errors.ts'

export interface UploadParts {
  readonly store: UploadStore
  readonly storage: UploadStorage
  readonly newId: NewId
  readonly now: Clock
  /** The largest file that is taken. */
  readonly maxBytes: number
  readonly limits: FileLimits
}

export interface Incoming {
  /** As the client calls the file. */
  readonly name: string
  /** Left alone until it is clear that the file may come. */
  readonly stream: ByteStream
  /** How many bytes the client says that it sends; another number is an error. */
  readonly declaredBytes?: number | undefined
  /** Less than the server's own limit. */
  readonly maxBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Bytes of a file in a GraphQL request: it is held in memory. */
export const mostInlineBytes = 16 * 1024 ** 2

const hour = 60 * 60 * 1_000
/** A live server writes to what it has open, or gives it up within minutes. */
const deadAfter = hour
/** How long an upload that comes in pieces waits for the next one. */
const abandonedAfter = 7 * 24 * hour

/** Uploaded files. Somebody else's id answers as one that does not exist. */
export class Uploads {
  readonly #parts: UploadParts

  constructor(parts: UploadParts) {
    this.#parts = parts
  }

  get maxBytes(): number {
    return this.#parts.maxBytes
  }

  /**
   * Takes a whole file in. Throws InputError FORBIDDEN, FileTooLarge, FileIncomplete, StorageFull, the
   * signal's reason, or what the stream throws; then nothing of the file is left.
   */
  async receive(viewer: Viewer, incoming: Incoming): Promise<Upload> {
    const { store, storage, newId, now } = this.#parts
    const { declaredBytes, stream, signal } = incoming
    mustNotBeViewer(viewer)
    const maxBytes = Math.min(this.maxBytes, incoming.maxBytes ?? this.maxBytes)
    if (declaredBytes !== undefined) await this.#mustFit(declaredBytes, maxBytes)
    const id = newId('upload')
    const check = (received: number) => {
      if (declaredBytes === undefined || received === declaredBytes) return
      throw new FileIncomplete(received, declaredBytes)
    }
    const { bytes } = await storage.write(id, stream, { maxBytes, signal, check })
    const at = now()
    const name = fileNameOf(incoming.name)
    const upload = { id, ownerId: viewer.id, name, bytes, createdAt: at, completedAt: at }
    try {
      await store.insert(upload)
    } catch (error) {
      // where its row may be there all the same, the sweep decides
      const isUnknown = error instanceof PassingFault && error.outcomeUnknown
      if (!isUnknown) await storage.remove(id)
      return refuse(error)
    }
    return upload
  }

  /** A complete upload that the viewer may see. */
  async get(viewer: Viewer, id: string): Promise<Upload | null> {
    const { store, storage } = this.#parts
    const found = await store.find(id)
    if (found === null || !maySee(viewer, found.ownerId)) return null
    const upload = await settledUpload(store, storage, found)
    return upload.completedAt === null ? null : upload
  }

  /** Those of them that are complete and that the viewer may see. */
  async byIds(viewer: Viewer, ids: readonly string[]): Promise<Upload[]> {
    const uploads = await this.#parts.store.findMany(ids)
    return uploads.filter(({ ownerId }) => maySee(viewer, ownerId))
  }

  /** Complete ones, newest first. */
  page(viewer: Viewer, request: PageRequest): Promise<Page<Upload>> {
    return this.#parts.store.page(visibleOwner(viewer), request)
  }

  count(viewer: Viewer): Promise<number> {
    return this.#parts.store.count(visibleOwner(viewer))
  }

  /** Throws InputError: NOT_FOUND, FORBIDDEN, or CONFLICT while a task needs it. */
  async delete(viewer: Viewer, id: string): Promise<void> {
    const upload = await this.get(viewer, id)
    if (upload === null) {
      throw new InputError('NOT_FOUND', `There is no uploaded file ${id}.`, ['id'])
    }
    if (!mayChange(viewer, upload.ownerId)) {
      throw new InputError('FORBIDDEN', 'Your role does not allow this.')
    }
    const taskId = await this.#parts.store.removeUnneeded(id)
    if (taskId !== undefined) {
      const message = `"${upload.name}" cannot be deleted while task ${taskId} may read it; wait for it, or stop it first.`
      throw new InputError('CONFLICT', message, ['id'])
    }
    // a file that is left here belongs to nothing: the sweep takes it
    await this.#parts.storage.remove(id)
  }

  /**
   * A complete upload, for whoever has a link to it. Throws FileDamaged where its content is no longer
   * as it was uploaded.
   */
  async downloadable(id: string): Promise<Downloadable | null> {
    const { store, storage } = this.#parts
    const upload = await store.find(id)
    if (upload === null || upload.completedAt === null) return null
    const { name, bytes } = upload
    const segment = { path: storage.pathOf(id), bytes }
    const file = await storage.stat(id)
    if (file?.bytes !== bytes) throw new FileDamaged(segment, file?.bytes ?? 0)
    const { modified, modifiedAt } = file
    const etag = `${id}-${modified}`
    return { name, mediaType: mediaTypeOf(name), etag, modifiedAt, segments: [segment] }
  }

  /** The files that `viewer` may read. */
  filesFor(viewer: Viewer): FilePort {
    const { store, storage, limits } = this.#parts
    const mayFind = ({ ownerId }: Upload) => maySee(viewer, ownerId)
    return new StoredFiles(store, storage, { limits, mayFind })
  }

  newId(): string {
    return this.#parts.newId('upload')
  }

  /** Notes a file that is going to come in pieces. Throws as receive does. */
  async begin(viewer: Viewer, file: { id: string; name: string; bytes: number }): Promise<void> {
    mustNotBeViewer(viewer)
    await this.#mustFit(file.bytes, this.maxBytes)
    const row = { ...file, name: fileNameOf(file.name), ownerId: viewer.id }
    const upload = { ...row, createdAt: this.#parts.now(), completedAt: null }
    await this.#parts.store.insert(upload).catch(refuse)
  }

  /** Whether `viewer` has begun that upload; nobody else may go on with it, whatever the role. */
  async isOwn(viewer: Viewer, id: string): Promise<boolean> {
    return (await this.#parts.store.find(id))?.ownerId === viewer.id
  }

  /** Throws StorageFull where the disk has no room for that many bytes now. */
  mustHaveRoom(bytes: number): Promise<void> {
    return this.#parts.storage.mustHaveRoom(bytes)
  }

  /** To be called when a piece has come: notes whether it was the last one. */
  async settle(id: string): Promise<void> {
    const { store, storage } = this.#parts
    const upload = await store.find(id)
    if (upload !== null) await settledUpload(store, storage, upload).catch(refuse)
  }

  /**
   * Notes uploads whose end nobody has noticed, and takes away what has been abandoned: by clients for a
   * week, by dead servers for an hour. To be called at start and now and then.
   */
  async sweep(): Promise<void> {
    const { store, storage, now } = this.#parts
    for (const each of await store.incomplete()) {
      const { id, completedAt, createdAt } = await settledUpload(store, storage, each)
      const writtenAt = (await storage.stat(id))?.modifiedAt ?? createdAt
      if (completedAt !== null || writtenAt > now() - abandonedAfter) continue
      await store.remove(id)
      await storage.remove(id)
    }
    await storage.sweep(now() - deadAfter, (ids) => store.known(ids))
  }

  async #mustFit(bytes: number, maxBytes: number): Promise<void> {
    if (bytes > maxBytes) throw new FileTooLarge(maxBytes)
    await this.mustHaveRoom(bytes)
  }
}

/** The database and the files are often on the same disk: a full one is told alike. */
function refuse(error: unknown): never {
  throw isDiskFull(error) ? new StorageFull({ cause: error }) : error
}
