import { type Encoding, encodings } from '#core/dialect.ts'

/**
 * The encoding of that name, in any case and with the usual other names of each (latin1, cp1252, utf-16):
 * those of the WHATWG Encoding Standard, and some that programs and people use beside them.
 */
export function encodingNamed(name: string): Encoding | undefined {
  const bare = squeezed(name).replace(/^(?:cp|win|ms)(?=125\d$)/, 'windows')
  return names.get(bare) ?? labelled(name.trim()) ?? labelled(bare)
}

function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

const names: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ...encodings.map((encoding) => [squeezed(encoding), encoding] as const),
  ['utf8sig', 'utf-8'],
  ['utf8bom', 'utf-8'],
  ['utf16', 'utf-16le'],
  ['latin9', 'iso-8859-15'],
  ['macroman', 'macintosh'],
])

function labelled(label: string): Encoding | undefined {
  try {
    const known: string = new TextDecoder(label).encoding
    return encodings.find((encoding) => encoding === known)
  } catch (error) {
    // RangeError: there is no such label
    if (error instanceof RangeError) return undefined
    throw error
  }
}
