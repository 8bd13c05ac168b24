import { InputError } from '#core/errors.ts'
import type { Viewer } from '#core/viewer.ts'

/** Whether `viewer` may see what `ownerId` owns: EDITORs see their own, the others everything. */
export function maySee(viewer: Viewer, ownerId: string): boolean {
  return !seesOnlyOwn(viewer) || viewer.id === ownerId
}

/** The owner to whom a list is narrowed; undefined: everyone's. */
export function visibleOwner(viewer: Viewer): string | undefined {
  return seesOnlyOwn(viewer) ? viewer.id : undefined
}

export function mayChange(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'ADMIN' || (viewer.role === 'EDITOR' && viewer.id === ownerId)
}

/** What VIEWERs are told when they want to change something. */
export const viewerChangesNothing = 'Your role is VIEWER: you can read, and cannot change anything.'

/** Throws InputError FORBIDDEN for viewers, who change nothing. */
export function mustNotBeViewer(viewer: Viewer): void {
  if (viewer.role === 'VIEWER') throw new InputError('FORBIDDEN', viewerChangesNothing)
}

/** Throws InputError FORBIDDEN. */
export function mustBeAdmin(viewer: Viewer): void {
  if (viewer.role === 'ADMIN') return
  throw new InputError('FORBIDDEN', 'Only administrators may do that.')
}

/** Throws InputError FORBIDDEN: a token that has leaked must not become a lasting way in. */
export function mustNotBeApiToken(viewer: Viewer): void {
  if (viewer.apiTokenId === undefined) return
  const message = 'An API token may not do that. Sign in with the password (mutation signIn).'
  throw new InputError('FORBIDDEN', message)
}

function seesOnlyOwn({ role, onlyOwn = false }: Viewer): boolean {
  return role === 'EDITOR' || onlyOwn
}
