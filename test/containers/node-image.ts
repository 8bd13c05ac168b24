import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { bind } from './mount.ts'
import { which } from './which.ts'

/**
 * Commands of Debian's slim images that a Dockerfile may use here. What is not in the list is not
 * found, though the machine may have it: curl and python, say, are in no slim image.
 */
const commands = [
  ...['basename', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dirname', 'env', 'find', 'grep'],
  ...['head', 'id', 'install', 'ln', 'ls', 'mkdir', 'mktemp', 'mv', 'printf', 'pwd', 'readlink'],
  ...['rm', 'rmdir', 'sed', 'sh', 'sleep', 'sort', 'tail', 'tar', 'tee', 'test', 'touch', 'tr'],
  ...['true', 'uname', 'wc', 'xargs'],
]

/** What every container of the image finds in its environment. */
export const nodeImageEnv: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  NODE_VERSION: process.versions.node,
}

/**
 * Lays `root` out as the official image of Node.js is: this process's Node.js, the machine's npm and
 * libraries, a few commands, user `node`. Its entrypoint only hands over to CMD and is left out.
 * Throws where `image` is another one. Needs a namespace in which it may mount.
 */
export function layNodeImage(image: string, root: string): void {
  const major = /^(?:docker\.io\/library\/)?node:(\d+)\b/.exec(image)?.[1]
  if (major === undefined) throw new Error(`${image}: only images of node can be stood in for`)
  if (major !== process.versions.node.split('.')[0]) {
    throw new Error(`${image}: this is Node.js ${process.versions.node}`)
  }
  const folders = ['etc', 'proc', 'root', 'run', 'sys', 'tmp', 'usr/bin', 'usr/sbin', 'home/node']
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  lchownSync(join(root, 'home/node'), 1_000, 1_000)
  layLibraries(root)
  layDevices(root)
  layNames(root)
  for (const name of commands) copyFileSync(which(name), join(root, 'usr/bin', name))
  bind(realpathSync(process.execPath), join(root, 'usr/local/bin/node'))
  bind(dirname(dirname(realpathSync(which('npm')))), join(root, 'usr/local/lib/node_modules/npm'))
  for (const name of ['npm', 'npx']) {
    const cli = `../lib/node_modules/npm/bin/${name}-cli.js`
    symlinkSync(cli, join(root, 'usr/local/bin', name))
  }
}

/** The machine's libraries, but never the folders of its commands. */
function layLibraries(root: string): void {
  for (const name of ['usr/lib', 'usr/lib64', 'lib', 'lib64']) {
    const host = join('/', name)
    if (!existsSync(host)) continue
    if (lstatSync(host).isSymbolicLink()) symlinkSync(readlinkSync(host), join(root, name))
    else bind(host, join(root, name))
  }
  for (const name of ['bin', 'sbin']) symlinkSync(`usr/${name}`, join(root, name))
}

function layDevices(root: string): void {
  for (const device of ['null', 'zero', 'full', 'random', 'urandom']) {
    bind(`/dev/${device}`, join(root, 'dev', device), 'writable')
  }
}

/** Names of users and hosts. */
function layNames(root: string): void {
  const files = {
    passwd: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
    group: 'root:x:0:\nnode:x:1000:\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'etc', name), text)
  for (const name of ['hosts', 'resolv.conf']) {
    if (existsSync(`/etc/${name}`)) copyFileSync(`/etc/${name}`, join(root, 'etc', name))
  }
}
