export const roles = ['ADMIN', 'EDITOR', 'VIEWER'] as const
/** ADMIN: everything and everyone's. EDITOR: their own. VIEWER: reads everything, changes nothing. */
export type Role = (typeof roles)[number]

/** Whether who has `role` changes no more than who has `most`. */
export function isAtMost(role: Role, most: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(most)
}

/** The one of two roles that changes less. It may see more: VIEWERs see everything, EDITORs their own. */
export function lesserRole(one: Role, other: Role): Role {
  return isAtMost(one, other) ? one : other
}

/** Whoever is signed in. */
export interface Viewer {
  readonly id: string
  readonly email: string
  readonly role: Role
  /** Whether it sees nothing but what is its own, whatever its role. */
  readonly onlyOwn?: boolean | undefined
  /** The API token that it came in by; undefined: it has signed in with its password. */
  readonly apiTokenId?: string | undefined
}

/** A signed-in viewer, and when (milliseconds since 1970) that ends. */
export interface Session {
  /** Shared by all tokens of a sign-in; undefined: an API token’s, which has no sign-in. */
  readonly id?: string | undefined
  readonly viewer: Viewer
  readonly expiresAt: number
}
