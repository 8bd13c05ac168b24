import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, type Run } from './server-program.ts'

// no defaults of the machine's own openssl.cnf
const config = `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`

/** Whether certificates can be made here. */
export function canMakeCertificates(): boolean {
  return findProgram('openssl') !== undefined
}

/** Paths in `folder`: a CA, a server's certificate of it for localhost, and a CA that has nothing to do with them. */
export function certificatesIn(folder: string) {
  const path = (name: string) => join(folder, name)
  return {
    caPath: path('ca.pem'),
    wrongCaPath: path('wrong-ca.pem'),
    certificatePath: path('server.pem'),
    keyPath: path('server.key'),
  }
}

/** Makes what `certificatesIn` names; `run` makes the files belong to the server's account. */
export async function makeCertificates(folder: string, run: Run): Promise<void> {
  const configPath = join(folder, 'openssl.cnf')
  await writeFile(configPath, config)
  const request = ['req', '-x509', '-config', configPath, '-days', '30', '-nodes']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const make = (name: string, extensions: string, ...more: string[]) => {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)]
    const subject = ['-subj', `/CN=${name}`, '-extensions', extensions]
    return run(['openssl', ...request, ...key, ...files, ...subject, ...more])
  }
  await Promise.all([make('ca', 'ca'), make('wrong-ca', 'ca')])
  const signer = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key')]
  await make('server', 'server', ...signer)
}
