/** The longest e-mail address, in characters (RFC 5321, 4.5.3.1.3 and erratum 1690). */
export const longestEmail = 254

/**
 * Whether `text` can be an e-mail address: one @ with something on either side, and nothing that
 * breaks a header or a log line. A host without a dot is fine: admin@localhost.
 */
export function isEmail(text: string): boolean {
  return text.length <= longestEmail && /^[^\s@\p{C}]{1,64}@[^\s@\p{C}]+$/u.test(text)
}
