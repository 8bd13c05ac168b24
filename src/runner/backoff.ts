/** Milliseconds to wait before try number `attempts` (from 1): 0.5 s, 1 s, 2 s … at most a minute. */
export function backoff(attempts: number): number {
  return Math.min(60_000, 500 * 2 ** (attempts - 1))
}
