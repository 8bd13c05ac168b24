import type { User } from '#database/entities/user.ts'
import type { Context } from '../context.ts'

/** The account that owns something. Accounts are never deleted, so there is one. */
export async function ownerOf(item: { ownerId: string }, context: Context): Promise<User> {
  const user = await context.loaders.users.load(item.ownerId)
  if (user === null) throw new Error(`account ${item.ownerId} is gone`)
  return user
}
