/**
 * The events of a subscription that many can share. Each event is what one thing is at a revision, and a
 * reader that is slow needs the newest of each thing only.
 */
export interface LiveSource<Event> extends AsyncIterableIterator<Event> {
  readonly keyOf: (event: Event) => string
  readonly revisionOf: (event: Event) => number
  /**
   * Reads what one who joins has to begin with, for a source that tells of one thing alone; null: it is gone.
   * Left out where subscribers get only what comes after they have joined. `hasLeft`: nobody waits for it.
   */
  readonly current?: (hasLeft: () => boolean) => Promise<Event | null>
}

export function isLiveSource(source: AsyncIterable<unknown>): source is LiveSource<unknown> {
  return 'keyOf' in source && 'revisionOf' in source
}
