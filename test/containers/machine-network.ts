import { execFileSync } from 'node:child_process'
import { existsSync, rmdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { bind } from './mount.ts'
import { which } from './which.ts'

const place = '/run/machine'

/** What an engine's settings of the network are to a build: the way to the registry of packages. */
export interface Network extends Disposable {
  readonly env: Readonly<Record<string, string>>
}

/** Lends a RUN step the machine's settings and cache of npm, its certificates and its proxies. */
export function lendNetwork(root: string): Network {
  const list = execFileSync(which('npm'), ['config', 'list', '--json'], { cwd: '/' })
  const npm = JSON.parse(String(list)) as Record<string, unknown>
  const files = {
    NPM_CONFIG_USERCONFIG: npm['userconfig'],
    NPM_CONFIG_GLOBALCONFIG: npm['globalconfig'],
    NPM_CONFIG_CACHE: npm['cache'],
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
  }
  const env: Record<string, string> = {}
  if (typeof npm['registry'] === 'string') env['NPM_CONFIG_REGISTRY'] = npm['registry']
  for (const [name, value] of Object.entries(process.env)) {
    if (/^(https?|no)_proxy$/i.test(name) && value !== undefined) env[name] = value
  }
  const targets: string[] = []
  for (const [name, path] of Object.entries(files)) {
    if (typeof path !== 'string' || !existsSync(path)) continue
    const target = join(root, place, name)
    bind(path, target, name === 'NPM_CONFIG_CACHE' ? 'writable' : 'readable')
    env[name] = join(place, name)
    targets.push(target)
  }
  return {
    env,
    [Symbol.dispose]() {
      for (const target of targets) {
        execFileSync(which('umount'), [target])
        // neither can take what is in a folder along, should it still be the machine's
        if (statSync(target).isDirectory()) rmdirSync(target)
        else unlinkSync(target)
      }
    },
  }
}
