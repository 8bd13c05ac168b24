/** Why a link gives no file. */
export type DownloadRefusal = 'INVALID_LINK' | 'LINK_EXPIRED' | 'GONE'

const messages: Readonly<Record<DownloadRefusal, string>> = {
  INVALID_LINK:
    'This is not a link of this server, or not all of it. Read `url` and use it as it is.',
  LINK_EXPIRED: 'This link has expired. Read `url` again: it gives a new one.',
  GONE: 'This file is no longer on the server.',
}

/** A link that gives no file. Its message is for whoever has followed it; `cause` is for the log. */
export class DownloadRefused extends Error {
  override name = 'DownloadRefused'
  readonly code: DownloadRefusal

  constructor(code: DownloadRefusal, options?: { readonly cause: unknown }) {
    super(messages[code], options)
    this.code = code
  }
}
