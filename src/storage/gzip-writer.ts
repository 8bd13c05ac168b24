import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { OutputWriter, WrittenOutput } from '#core/output-port.ts'

/** Bytes of a whole member before it is packed. */
const memberBytes = 1024 * 1024

const pack = promisify(gzip)

/** Packs what is written, in gzip members of 1 MiB of plain bytes and what is left at a sync. RFC 1952, 2.2. */
export class GzipWriter implements OutputWriter {
  readonly #inner: OutputWriter
  #isEmpty: boolean
  #pending: Uint8Array = new Uint8Array()

  /** `isEmpty`: nothing of the file has been written yet. */
  constructor(inner: OutputWriter, isEmpty: boolean) {
    this.#inner = inner
    this.#isEmpty = isEmpty
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes])
    while (this.#pending.length >= memberBytes) await this.#writeMember(memberBytes)
  }

  async sync(): Promise<WrittenOutput> {
    // a file without a member would be none of gzip's
    if (this.#pending.length > 0 || this.#isEmpty) await this.#writeMember(this.#pending.length)
    return this.#inner.sync()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  async #writeMember(length: number): Promise<void> {
    const plain = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    this.#isEmpty = false
    await this.#inner.write(await pack(plain))
  }
}
