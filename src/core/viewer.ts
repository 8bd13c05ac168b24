export const roles = ['ADMIN', 'EDITOR', 'VIEWER'] as const
/** ADMIN: everything and everyone's. EDITOR: their own. VIEWER: reads everything, changes nothing. */
export type Role = (typeof roles)[number]

/** Whoever is signed in. */
export interface Viewer {
  readonly id: string
  readonly email: string
  readonly role: Role
}

/** A signed-in viewer, and when (milliseconds since 1970) that ends. */
export interface Session {
  readonly viewer: Viewer
  readonly expiresAt: number
}
