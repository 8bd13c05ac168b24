/** A text as it is searched, whatever its case. Made here and not by databases, which disagree on it. */
export function searchForm(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
