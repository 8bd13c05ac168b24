import { EntitySchema } from 'typeorm'
import type { Role } from '#core/viewer.ts'
import { id, whole } from './columns.ts'

/** A script's way in, in the name of its owner. */
export interface ApiToken {
  readonly id: string
  readonly ownerId: string
  readonly name: string
  /** The most that it may do; its owner's own role counts as well. */
  readonly role: Role
  /** SHA-256 of the whole secret, in hexadecimal digits. */
  readonly tokenHash: string
  readonly createdAt: number
  readonly expiresAt: number
  /** To the minute. */
  readonly lastUsedAt: number | null
}

export const ApiTokenEntity = new EntitySchema<ApiToken>({
  name: 'api_token',
  columns: {
    id: { ...id, primary: true },
    ownerId: { ...id, name: 'owner_id' },
    name: { type: 'varchar', length: 100 },
    role: { type: 'varchar', length: 10 },
    tokenHash: { type: 'varchar', length: 64, name: 'token_hash' },
    createdAt: { ...whole, name: 'created_at' },
    expiresAt: { ...whole, name: 'expires_at' },
    lastUsedAt: { ...whole, name: 'last_used_at', nullable: true },
  },
})
