/** A file that the browser can open again, even after a reload; Chromium has them. */
export interface FileHandle {
  readonly kind: 'file'
  getFile(): Promise<File>
  queryPermission(descriptor: { mode: 'read' }): Promise<PermissionState>
  requestPermission(descriptor: { mode: 'read' }): Promise<PermissionState>
}

/** A file, and what opens it again where the browser has that. */
export interface PickedFile {
  readonly file: File
  readonly handle?: FileHandle | undefined
}

const database = 'sluice'
const store = 'file-handles'

/** Keeps what opens a file again. Where the browser cannot, the file has to be chosen again. */
export async function keepHandle(key: string, handle: FileHandle): Promise<void> {
  await inStore('readwrite', (handles) => handles.put(handle, key)).catch(() => undefined)
}

export async function findHandle(key: string): Promise<FileHandle | undefined> {
  const found = await inStore('readonly', (handles) => handles.get(key)).catch(() => undefined)
  // nothing else is kept there
  return found as FileHandle | undefined
}

export async function dropHandle(key: string): Promise<void> {
  await inStore('readwrite', (handles) => handles.delete(key)).catch(() => undefined)
}

/** The file behind a handle; undefined where the user does not allow it, or it is gone. To be called upon a click. */
export async function openHandle(handle: FileHandle): Promise<File | undefined> {
  try {
    const asked = await handle.queryPermission({ mode: 'read' })
    const given = asked === 'prompt' ? await handle.requestPermission({ mode: 'read' }) : asked
    return given === 'granted' ? await handle.getFile() : undefined
  } catch {
    return undefined
  }
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (handles: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(database, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(store)
  const opened = await settled(opening)
  try {
    return await settled(work(opened.transaction(store, mode).objectStore(store)))
  } finally {
    opened.close()
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
