/** What leads a text message that is whole in one frame. */
const wholeText = 0x81

/**
 * A text message of a server as bytes of a WebSocket, RFC 6455, section 5.2, in one piece: `ws` writes the frame's head
 * and its content one by one, which takes a fifth of the time of a short message. `parts` are UTF-8.
 */
export function textFrame(...parts: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(headLength + length)
  frame[0] = wholeText
  if (headLength === 2) frame[1] = length
  else if (headLength === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  let at = headLength
  for (const part of parts) {
    frame.set(part, at)
    at += part.length
  }
  return frame
}
