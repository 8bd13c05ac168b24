const longest = 255

/**
 * What an uploaded file is called from now on: the last part of what the client says, without control
 * characters, at most 255 characters. It is shown to people and never part of a path.
 */
export function fileNameOf(said: string): string {
  const last = said.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  // invisible characters that turn the text around would let a name lie about its ending
  const plain = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
  const name = [...plain.trim()].slice(0, longest).join('')
  return /^\.*$/.test(name) ? 'upload.csv' : name
}
