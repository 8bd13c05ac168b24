/** What one client may hold open, and send. */
export interface ConnectionLimits {
  /** Operations that run on one WebSocket at the same time. */
  readonly socketOperations: number
  /** Bytes of one message to a WebSocket. */
  readonly socketMessageBytes: number
  /** Messages to one WebSocket in a second, in the long run; twice as many may come at once. */
  readonly socketMessagesPerSecond: number
  /** Seconds until a WebSocket has to have sent its connection_init. */
  readonly socketInitTimeout: number
  /** WebSockets of one account at the same time. */
  readonly socketsPerUser: number
  /** Seconds for which the reader of an event stream may take nothing of what waits for it. */
  readonly streamWriteTimeout: number
  /** Event streams of one account at the same time. */
  readonly streamsPerUser: number
}

export const defaultConnectionLimits: ConnectionLimits = {
  socketOperations: 50,
  socketMessageBytes: 256 * 1024,
  // a page that subscribes to all that it shows sends some dozens at once, then nearly nothing
  socketMessagesPerSecond: 100,
  socketInitTimeout: 3,
  // many screens may show what one account watches
  socketsPerUser: 20_000,
  streamWriteTimeout: 30,
  streamsPerUser: 100,
}
