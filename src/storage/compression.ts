import type { Compression } from '#core/ports.ts'

/** Bytes of a file's beginning that `compressionOf` looks at. */
export const signatureBytes = 4

/** How a file that begins with `head` is compressed: its bytes say, not its name. null: it is not. */
export function compressionOf(head: Buffer): Compression | null {
  if (head.length >= 2 && head.readUInt16BE() === 0x1f_8b) return 'gzip'
  if (head.length < signatureBytes) return null
  const magic = head.readUInt32LE()
  return magic === zstdMagic || isSkippable(magic) ? 'zstd' : null
}

/** The first four bytes of a zstd frame, little end first (RFC 8878, 3.1.1). */
export const zstdMagic = 0xfd_2f_b5_28

/** Whether that is the beginning of a frame without content (RFC 8878, 3.1.2); pzstd begins with one. */
export function isSkippable(magic: number): boolean {
  return magic >= 0x18_4d_2a_50 && magic <= 0x18_4d_2a_5f
}
