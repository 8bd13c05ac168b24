/** Milliseconds since 1970, UTC. Injected, so that tests set the time instead of waiting for it. */
export type Clock = () => number

/** Milliseconds by which servers' clocks differ at most. */
export const clockSkew = 5_000
