import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignInDocument } from '../../schema/generated/operations.ts'
import { ApiClient } from '../../src/demo/api-client.ts'
import { freePort } from '../../src/demo/server-process.ts'
import { copyContext } from './build-context.ts'
import { Container, run } from './container.ts'
import { buildImage, type Image, StepFailed } from './image-builder.ts'
import { mount } from './mount.ts'

// the inner half of dockerfile-steps.ts: it runs in a namespace of its own, where it may mount

/** The image does not do what it should. */
class Unfit extends Error {}

/** Milliseconds within which a started server must be healthy, and within which it must have ended. */
const patience = { start: 60_000, stop: 15_000 }

const [source = '', work = ''] = process.argv.slice(2)
const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const context = join(work, 'context')
  await copyContext(source, context)
  const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8')
  const image = await buildImage(dockerfile, { context, work }, say)
  await tryOut(image)
} catch (error) {
  say(error instanceof StepFailed || error instanceof Unfit ? error.message : String(error))
  process.exitCode = 1
}

/** Runs the image with a root file system that is read-only, as docker-compose.yml does. */
async function tryOut(image: Image): Promise<void> {
  const account = { email: 'admin@example.com', password: randomBytes(12).toString('hex') }
  const port = await freePort()
  const env = {
    ...image.env,
    PORT: String(port),
    ADMIN_EMAIL: account.email,
    ADMIN_PASSWORD: account.password,
  }
  const surroundings = { ...image, env, root: sealed(image) }
  await using server = new Container(image.command, surroundings)
  say(`started ${image.command.join(' ')} as user ${image.user.uid}`)

  const deadline = performance.now() + patience.start
  while ((await run(image.healthcheck, surroundings)).code !== 0) {
    if (server.hasEnded || performance.now() > deadline) {
      await server[Symbol.asyncDispose]()
      throw new Unfit(`the server does not become healthy:\n${(await server.ended()).printed}`)
    }
    await sleep(100)
  }
  say('healthy')

  const api = new ApiClient(`http://127.0.0.1:${port}`)
  const { signIn } = await api.request(SignInDocument, { input: account })
  if (signIn.token == null) throw new Unfit('the account of the environment cannot sign in')
  say('signed in')

  await server.signal(image.stopSignal)
  const late = sleep(patience.stop, 'late', { ref: false })
  if ((await Promise.race([server.ended(), late])) === 'late') {
    throw new Unfit(`${image.stopSignal} does not end it within ${patience.stop / 1_000} s`)
  }
  const { code, printed } = await server.ended()
  if (code !== 0) throw new Unfit(`${image.stopSignal} ends it with ${code}:\n${printed}`)
  say(`${image.stopSignal} ends it with 0`)
}

/** Gives the image's folder once more, in which only its volumes and /tmp can be written. */
function sealed(image: Image): string {
  const root = `${image.root}-sealed`
  mkdirSync(root)
  mount('--rbind', image.root, root)
  mount('-o', 'remount,bind,ro', root)
  mount('-t', 'tmpfs', 'tmpfs', join(root, 'tmp'))
  for (const volume of image.volumes) {
    const stored = join(`${image.root}-volumes`, volume)
    mkdirSync(dirname(stored), { recursive: true })
    // as an engine fills a new volume: with what the image has there, owner and mode included
    execFileSync('cp', ['-aT', join(image.root, volume), stored])
    mount('--bind', stored, join(root, volume))
  }
  return root
}
