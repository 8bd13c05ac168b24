import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import type { TlsSettings } from '#core/database-settings.ts'

/** TLS as Node.js takes it. Throws where a file of the settings cannot be read. */
export async function tlsOptions(
  settings: TlsSettings | undefined,
): Promise<ConnectionOptions | undefined> {
  if (settings === undefined) return undefined
  const { verify } = settings
  const read = async (path: string | undefined) =>
    path === undefined ? undefined : readFile(path, 'utf8')
  const [ca, cert, key] = await Promise.all([
    read(settings.ca),
    read(settings.cert),
    read(settings.key),
  ])
  return {
    rejectUnauthorized: verify !== 'nothing',
    ...(verify === 'issuer' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}
