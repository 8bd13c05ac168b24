import type { GraphQLFormattedError } from 'graphql'
import { type Message, MessageType, type SubscribeMessage, validateMessage } from 'graphql-ws'

/** A message of a client, as far as it is known to be one. */
export interface LegacyMessage {
  readonly type: unknown
  readonly id: unknown
  readonly payload: unknown
}

/** Reads a client's message. Throws an Error that says what is wrong with it. */
export function readLegacy(data: string): LegacyMessage {
  let message: unknown
  try {
    message = JSON.parse(data)
  } catch (error) {
    throw new Error('A message has to be JSON.', { cause: error })
  }
  if (!isObject(message)) throw new Error('A message has to be an object with a type.')
  return { type: undefined, id: undefined, payload: undefined, ...message }
}

/** A `connection_init` in the newer protocol. */
export function initFor({ payload }: LegacyMessage): string {
  return JSON.stringify({ type: MessageType.ConnectionInit, ...(isObject(payload) && { payload }) })
}

/** A `start` in the newer protocol, and its id. Throws an Error that says what is wrong with it. */
export function subscribeFor({ id, payload }: LegacyMessage): { id: string; subscribe: string } {
  const message = { id, type: MessageType.Subscribe, payload }
  try {
    // it gives the message that it was given
    const valid = validateMessage(message) as SubscribeMessage
    return { id: valid.id, subscribe: JSON.stringify(valid) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(reason.replace('"subscribe" message', 'start'), { cause: error })
  }
}

/** The newer protocol's message in the words of the older one; undefined for one that it does not know. */
export function legacyOf(message: Message): object | undefined {
  switch (message.type) {
    case MessageType.ConnectionAck:
      return message
    case MessageType.Next:
      return { ...message, type: 'data' }
    case MessageType.Error:
      return { ...message, payload: errorPayload(message.payload) }
    case MessageType.Complete:
      return message
    default:
      return undefined
  }
}

/** One error, where the newer protocol has a list: the first one, which holds all where there are more. */
function errorPayload(errors: readonly GraphQLFormattedError[]): object {
  return errors.length > 1 ? { ...errors[0], errors } : { ...errors[0] }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
