import { DetailedError, Upload } from 'tus-js-client'
import { serverUrl } from '../api/console-client.ts'
import { preflight } from './accepted-bytes.ts'

export interface TransferOptions {
  readonly file: File
  /** Where the server takes the rest of it; null: it is a new one. */
  readonly url: string | null
  /** It has begun at the server, or has been found there. */
  readonly onUrl: (url: string) => void
  /** Bytes that have been sent, some of which the server may not have yet. */
  readonly onSent: (bytes: number) => void
  /** Bytes that the server has. */
  readonly onAccepted: (bytes: number) => void
  readonly onDone: (url: string) => void
  readonly onFailed: (failure: TransferFailure) => void
}

export interface TransferFailure {
  /** Whether the same may succeed a little later. */
  readonly isPassing: boolean
  readonly isSignedOut: boolean
  /** The server knows nothing of it any more: it has to begin anew. */
  readonly isGone: boolean
  /** For whoever uploads. */
  readonly message: string
}

export interface Transfer {
  /** What the server has stays there. */
  readonly stop: () => Promise<void>
}

/** Bytes a request: a proxy that keeps whole requests passes it, and a slow line sends it within a minute or two. */
const chunkSize = 8 * 1024 ** 2

/** Sends a file from where the server has it. It does not try again: what has become of it, `onFailed` says. */
export function startTransfer(options: TransferOptions): Transfer {
  const { file, url, onUrl, onSent, onAccepted, onDone, onFailed } = options
  const upload = new Upload(file, {
    // with both, it would begin anew upon whatever a server that restarts may answer
    endpoint: url === null ? serverUrl('uploads') : null,
    uploadUrl: url,
    headers: preflight,
    metadata: { filename: file.name },
    chunkSize,
    retryDelays: null,
    // what is remembered, and for whom, is not left to the library
    storeFingerprintForResuming: false,
    onUploadUrlAvailable: () => {
      if (upload.url !== null) onUrl(upload.url)
    },
    onProgress: onSent,
    onChunkComplete: (_, accepted) => onAccepted(accepted),
    onSuccess: () => {
      if (upload.url !== null) onDone(upload.url)
    },
    onError: (error) => void failureOf(error, file).then(onFailed),
  })
  upload.start()
  return { stop: () => upload.abort() }
}

/** Takes what the server has of an unfinished upload away. */
export async function removeTransfer(url: string): Promise<void> {
  await Upload.terminate(url, { headers: preflight, retryDelays: [0, 1_000, 3_000] })
}

async function failureOf(error: Error, file: File): Promise<TransferFailure> {
  const response = error instanceof DetailedError ? error.originalResponse : null
  const status = response?.getStatus() ?? 0
  const kind = { isPassing: isPassing(status), isSignedOut: status === 401, isGone: isGone(status) }
  if (status !== 0) {
    const said = wordsOf(response?.getBody() ?? '')
    return { ...kind, message: plainWords[status] ?? said ?? `The server answered ${status}.` }
  }
  // a request fails in the same way where its file can no longer be read
  if (await isReadable(file)) return { ...kind, message: 'The server cannot be reached.' }
  const message = 'The file can no longer be read: it was changed, moved or deleted meanwhile.'
  return { ...kind, isPassing: false, message }
}

/** Where what the server says is meant for programs. */
const plainWords: Readonly<Record<number, string>> = {
  401: 'Your session has ended. Sign in again, and the upload goes on.',
  413: 'The file is larger than this server takes. Compress it, or ask for a higher limit.',
}

/** 0: no answer came. */
function isPassing(status: number): boolean {
  return [0, 409, 423, 429].includes(status) || (status >= 500 && status !== 507)
}

function isGone(status: number): boolean {
  return status === 404 || status === 410
}

function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    )
}

/** What the server says, in its JSON, or, where the library behind it speaks, in plain text. */
function wordsOf(body: string): string | undefined {
  try {
    const { error }: { error?: { message?: unknown } } = JSON.parse(body)
    return typeof error?.message === 'string' ? error.message : undefined
  } catch {
    const text = body.trim()
    // a proxy answers with a page of its own
    return text === '' || text.startsWith('<') ? undefined : text
  }
}
