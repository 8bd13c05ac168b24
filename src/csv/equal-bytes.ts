/** Whether the bytes from `from` on, before `to`, are those of `expected`. */
export function areEqual(
  expected: Uint8Array,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  if (to - from !== expected.length) return false
  for (let i = 0; i < expected.length; i++) if (bytes[from + i] !== expected[i]) return false
  return true
}
