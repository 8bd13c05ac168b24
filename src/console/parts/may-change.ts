import type { Viewer } from '../session/session.ts'

/** Whether the viewer may change what somebody owns: the server decides, this only spares a refusal. */
export function mayChange(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'ADMIN' || (viewer.role === 'EDITOR' && viewer.id === ownerId)
}
