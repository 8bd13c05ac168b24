import type { ByteRange, Downloadable, GeneratedFile } from '#core/downloadable.ts'
import { type IdPrefix, prefixOf } from '#core/id-prefix.ts'
import { FileDamaged } from '#storage/errors.ts'
import { SegmentedFile } from '#storage/segmented-file.ts'
import { DownloadRefused } from './download-refused.ts'
import type { DownloadTokens } from './download-tokens.ts'
import { fileNameOf } from './file-name.ts'

export { DownloadRefused } from './download-refused.ts'

/** What an id stands for; null where it stands for nothing (any more). Throws FileDamaged. */
export type DownloadSource = (id: string) => Promise<Downloadable | GeneratedFile | null>

export interface DownloadParts {
  readonly tokens: DownloadTokens
  /** Where clients reach the server, without a slash at its end; undefined: links are paths. */
  readonly publicUrl: string | undefined
  /** Who knows what the ids of that sort stand for. */
  readonly sources: Partial<Readonly<Record<IdPrefix, DownloadSource>>>
}

export interface DownloadLink {
  /** Absolute, or a path from the root of the server. */
  readonly url: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** A part of a file that is held open, to be closed by whoever opened it. */
export type OpenFile = Pick<SegmentedFile, 'read' | 'close'>

/** Links to files, and the files behind them. A link is the right by itself: whoever has it needs no session. */
export class Downloads {
  readonly #parts: DownloadParts

  constructor(parts: DownloadParts) {
    this.#parts = parts
  }

  /** For whoever may see the thing of that id: nobody is asked again. Holds for 15 minutes. */
  async link({ id, name }: { readonly id: string; readonly name: string }): Promise<DownloadLink> {
    const { tokens, publicUrl = '' } = this.#parts
    const { token, expiresAt } = await tokens.issue(id)
    // the name is there for those who save the file under the end of its address; nobody reads it
    const url = `${publicUrl}/downloads/${token}/${encodeURIComponent(fileNameOf(name))}`
    return { url, expiresAt }
  }

  /** The file that a link's token stands for. Throws DownloadRefused. */
  async find(token: string): Promise<Downloadable | GeneratedFile> {
    const id = await this.#parts.tokens.verify(token)
    const prefix = prefixOf(id)
    const source = prefix && this.#parts.sources[prefix]
    const file = await goneIfDamaged(async () => (await source?.(id)) ?? null)
    if (file === null) throw new DownloadRefused('GONE')
    return { ...file, name: fileNameOf(file.name) }
  }

  /** Opens a part of a file. Throws DownloadRefused. */
  open({ segments }: Downloadable, range: ByteRange): Promise<OpenFile> {
    return goneIfDamaged(() => SegmentedFile.open(segments, range))
  }
}

async function goneIfDamaged<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof FileDamaged) throw new DownloadRefused('GONE', { cause: error })
    throw error
  }
}
