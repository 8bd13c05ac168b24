import type { FileHandle, PickedFile } from '../../uploads/file-handles.ts'

/** Chromium's way to a file that can be opened again; lib.dom does not know it. */
interface FilePicker {
  showOpenFilePicker?: (options: { multiple: boolean }) => Promise<FileHandle[]>
}

type HandledItem = DataTransferItem & {
  getAsFileSystemHandle?: () => Promise<FileHandle | { readonly kind: 'directory' } | null>
}

/** Whether the browser has a dialog whose files it can open again after a reload. */
export function hasFilePicker(): boolean {
  return 'showOpenFilePicker' in window
}

/** Asks for a file by the browser's own dialog; undefined where none is chosen. */
export async function pickFile(): Promise<PickedFile | undefined> {
  try {
    // checked by hasFilePicker
    const [handle] = (await (window as FilePicker).showOpenFilePicker?.({ multiple: false })) ?? []
    return handle && { file: await handle.getFile(), handle }
  } catch {
    // the dialog was closed
    return undefined
  }
}

/** The one file that was dropped; undefined where it was none, such as a text or a folder, or several. */
export async function droppedFile(data: DataTransfer): Promise<PickedFile | undefined> {
  const [item, ...others]: HandledItem[] = [...data.items].filter(({ kind }) => kind === 'file')
  // both have to be asked for before anything is waited for
  const file = item?.getAsFile() ?? undefined
  const handle = await item?.getAsFileSystemHandle?.().catch(() => null)
  if (file === undefined || others.length > 0 || handle?.kind === 'directory') return undefined
  return { file, ...(handle?.kind === 'file' && { handle }) }
}
