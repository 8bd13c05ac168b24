import { createContext, use, useSyncExternalStore } from 'react'
import { Connection, type ConnectionState } from './connection.ts'

export const ConnectionContext = createContext(new Connection())

/** Whether what the page shows is live. */
export function useConnection(): ConnectionState {
  const connection = use(ConnectionContext)
  return useSyncExternalStore(connection.subscribe, () => connection.state)
}
