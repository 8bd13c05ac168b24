import type { Role } from '../../../schema/generated/operations.ts'

/** From the one that may change most. */
const roles: readonly Role[] = ['ADMIN', 'EDITOR', 'VIEWER']

export const roleNames: Readonly<Record<Role, string>> = {
  ADMIN: 'Administrator',
  EDITOR: 'Editor',
  VIEWER: 'Viewer',
}

/** What an account of a role may do, in a line. */
export const roleDescriptions: Readonly<Record<Role, string>> = {
  ADMIN: 'Sees and changes everything, also what others own, and the accounts.',
  EDITOR: 'Imports, exports and changes datasets and tasks of their own, and sees no others.',
  VIEWER: 'Sees everyone’s datasets and tasks, and changes nothing.',
}

/** The roles that may change no more than `most`, from the one that may change most. */
export function rolesUpTo(most: Role): readonly Role[] {
  return roles.slice(roles.indexOf(most))
}
