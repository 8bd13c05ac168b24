/** Without those that look alike: 32 of them, so that each byte's remainder is as likely as any other. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** 20 letters and digits in groups, of 100 random bits: easily read out, and guessed by nobody. */
export function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('')
  return text.replace(/.{5}(?!$)/g, '$&-')
}
