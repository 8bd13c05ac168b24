/** Milliseconds since 1970, UTC. Injected, so that tests set the time instead of waiting for it. */
export type Clock = () => number
