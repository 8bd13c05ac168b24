import { EntitySchema } from 'typeorm'
import type { Role } from '#core/viewer.ts'
import { id, whole } from './columns.ts'

export interface User {
  readonly id: string
  /** In lower case. */
  readonly email: string
  readonly passwordHash: string
  readonly role: Role
  readonly disabled: boolean
  /** Grows when the password changes or the account is disabled: sessions of an older one are over. */
  readonly sessionEpoch: number
  readonly createdAt: number
}

export const UserEntity = new EntitySchema<User>({
  name: 'account',
  columns: {
    id: { ...id, primary: true },
    email: { type: 'varchar', length: 254 },
    passwordHash: { type: 'varchar', length: 255, name: 'password_hash' },
    role: { type: 'varchar', length: 10 },
    disabled: { type: 'boolean', default: false },
    sessionEpoch: { type: 'integer', name: 'session_epoch', default: 0 },
    createdAt: { ...whole, name: 'created_at' },
  },
  uniques: [{ name: 'account_email', columns: ['email'] }],
})
