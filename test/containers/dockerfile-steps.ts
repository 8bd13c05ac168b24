import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `node test/containers/dockerfile-steps.ts [folder]` does what `docker build` and `docker run` do,
 * without an engine: it carries out the steps of the folder's Dockerfile on a stand-in for the image
 * of Node.js, starts the result, waits until its health check is content, signs in, and stops it.
 *
 * It ends with 0, with 1 where something is wrong or missing, and with 77 where it cannot work: it
 * needs Linux, npm, and root or the right to be root in a namespace of its own.
 */
const folder = resolve(process.argv[2] ?? '.')
const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user', '--map-auto']
// whatever is mounted or started within ends with it
const namespace = [...asRoot, '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--']
const inner = fileURLToPath(new URL('carry-out.ts', import.meta.url))

const mounting = [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]
const probe = spawnSync('unshare', mounting, { encoding: 'utf8' })
if (probe.status === 0) {
  const work = mkdtempSync(join(tmpdir(), 'sluice-image-'))
  const child = spawn('unshare', [...namespace, process.execPath, inner, folder, work], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void child.kill('SIGKILL'))
  }
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 1
  // in another namespace, without the mounts of the first: nothing of the machine is in there
  spawnSync('unshare', [...namespace, 'rm', '-rf', work])
} else {
  const reason = probe.error?.message ?? probe.stderr.trim()
  process.stdout.write(`needs root, or a namespace to be it in: ${reason}\n`)
  process.exitCode = 77
}
