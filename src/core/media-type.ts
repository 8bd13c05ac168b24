/**
 * Registered names, and for JSON Lines, which has none, the one that its specification proposes. Nothing
 * that a browser would run, and no charset: an ending does not tell it.
 */
const byEnding = new Map([
  ['csv', 'text/csv'],
  ['tsv', 'text/tab-separated-values'],
  ['jsonl', 'application/jsonl'],
  ['ndjson', 'application/jsonl'],
  ['gz', 'application/gzip'],
  ['zst', 'application/zstd'],
])

/** What a file of that name is sent as. */
export function mediaTypeOf(fileName: string): string {
  const ending = fileName.split('.').at(-1) ?? ''
  return byEnding.get(ending.toLowerCase()) ?? 'application/octet-stream'
}
