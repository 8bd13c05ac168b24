/**
 * The row number that a cursor of rows stands for: how far a search has come is told by nothing else. undefined
 * where a cursor has another form, which it may have in another version of the server.
 */
export function cursorRow(cursor: string): number | undefined {
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const [, number] = /^\d+:(\d+)$/.exec(text) ?? []
    return number === undefined ? undefined : Number(number)
  } catch {
    return undefined
  }
}
