/** Keeps a session in the browser that asks, out of reach of its scripts. */
export interface SessionKeeper {
  /** Nothing where it is no page of the server that asks. `expiresAt`: milliseconds since 1970. */
  keep(session: { readonly token: string; readonly expiresAt: number }): void
  /** Takes away what was kept, where there is something. */
  forget(): void
}
