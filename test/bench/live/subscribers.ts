/** Where subscribers connect, and to what. */
export interface Address {
  readonly transport: 'WebSocket' | 'SSE'
  readonly url: string
  readonly authorization: string
  readonly taskIds: readonly string[]
}

/** Subscribers who ask for the same. */
export interface Subscribers {
  readonly address: Address
  readonly count: number
  /** A subscription to the task `$id`. */
  readonly query: string
}

/** Subscribers who stop reading once they have subscribed. */
export interface StalledSubscribers extends Subscribers {
  /** A second subscription, with results so large that the system's buffers are soon full. */
  readonly largeQuery: string
}

/** What the subscribers of a process have received between them while it was measured. */
export interface Received {
  /** As in Latencies. */
  readonly latencies: ReadonlyMap<number, number>
  /** Updates that there would be had each subscriber received each one. */
  readonly due: number
  /** One of them, as it came. */
  readonly sample: string
}

export interface StalledReceived {
  /** The most updates that one of them has received. */
  readonly updates: number
  /** How many were cut off by the server. */
  readonly cut: number
}
