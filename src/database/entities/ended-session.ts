import { EntitySchema } from 'typeorm'
import { id, whole } from './columns.ts'

/** A session that its user has ended by signing out. */
export interface EndedSession {
  readonly id: string
  /** When the last token of it has expired, milliseconds since 1970: nobody has to know of it any more. */
  readonly forgetAt: number
}

export const EndedSessionEntity = new EntitySchema<EndedSession>({
  name: 'ended_session',
  columns: {
    id: { ...id, primary: true },
    forgetAt: { ...whole, name: 'forget_at' },
  },
})
