import { InputError } from '#core/errors.ts'
import type { Viewer } from '#core/viewer.ts'

/** Whether `viewer` may see what `ownerId` owns: EDITORs see their own, the others everything. */
export function maySee(viewer: Viewer, ownerId: string): boolean {
  return viewer.role !== 'EDITOR' || viewer.id === ownerId
}

/** The owner to whom a list is narrowed; undefined: everyone's. */
export function visibleOwner(viewer: Viewer): string | undefined {
  return viewer.role === 'EDITOR' ? viewer.id : undefined
}

export function mayChange(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'ADMIN' || (viewer.role === 'EDITOR' && viewer.id === ownerId)
}

/** What VIEWERs are told when they want to change something. */
export const viewerChangesNothing =
  'Your role is VIEWER: you can read everything and change nothing.'

/** Throws InputError FORBIDDEN for viewers, who change nothing. */
export function mustNotBeViewer(viewer: Viewer): void {
  if (viewer.role === 'VIEWER') throw new InputError('FORBIDDEN', viewerChangesNothing)
}
