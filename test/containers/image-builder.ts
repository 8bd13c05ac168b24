import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type Copy,
  DockerfileParser,
  type From,
  type Healthcheck,
  type Instruction,
  type ModifiableInstruction,
  type PropertyInstruction,
} from 'dockerfile-ast'
import { run, type Surroundings } from './container.ts'
import { copyStep } from './copy-step.ts'
import { imageUser } from './image-user.ts'
import { commandOf, expand, wordsOf } from './instruction-words.ts'
import { lendNetwork } from './machine-network.ts'
import { layNodeImage, nodeImageEnv } from './node-image.ts'

/** A stage as the steps so far have made it; the last one is the image. */
export interface Image extends Surroundings {
  folder: string
  user: Surroundings['user']
  readonly env: Record<string, string>
  readonly volumes: string[]
  command: readonly string[]
  healthcheck: readonly string[]
  stopSignal: NodeJS.Signals
}

/** A step that failed: its text, and why. */
export class StepFailed extends Error {
  override name = 'StepFailed'
}

interface Build {
  /** The folder that COPY takes from where it names no stage. */
  readonly context: string
  /** The folder in which each stage gets one. */
  readonly work: string
  readonly stages: Map<string, Image>
}

/**
 * Carries out a Dockerfile's steps, each stage in a folder of its own, and gives the last stage. `say`
 * is told each step before it is done. Throws StepFailed, also for what it does not know how to do.
 * Needs a namespace in which it may mount.
 */
export async function buildImage(
  dockerfile: string,
  { context, work }: { readonly context: string; readonly work: string },
  say: (step: string) => void,
): Promise<Image> {
  const build: Build = { context, work, stages: new Map() }
  const lines = dockerfile.split('\n')
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    const { start, end } = instruction.getRange()
    const text = lines.slice(start.line, end.line + 1).join('\n')
    say(text)
    try {
      const step = steps[instruction.getKeyword()]
      if (step === undefined) throw new Error('this instruction is not carried out here')
      await step(instruction, build)
    } catch (error) {
      throw new StepFailed(`${text}\n${error instanceof Error ? error.message : error}`)
    }
  }
  return stageOf(build)
}

const steps: Record<string, (instruction: Instruction, build: Build) => void | Promise<void>> = {
  FROM: (instruction, build) => {
    const from = instruction as From
    const name = from.getBuildStage() ?? String(build.stages.size)
    const root = join(build.work, `stage-${build.stages.size}`)
    layNodeImage(from.getImage() ?? '', root)
    build.stages.set(name, {
      root,
      folder: '/',
      user: imageUser('root', root),
      env: { ...nodeImageEnv },
      volumes: [],
      command: [],
      healthcheck: [],
      stopSignal: 'SIGTERM',
    })
  },
  ENV: (instruction, build) => {
    const { env } = stageOf(build)
    for (const property of (instruction as PropertyInstruction).getProperties()) {
      env[property.getName()] = expand(property.getValue() ?? '', env)
    }
  },
  WORKDIR: (instruction, build) => {
    const stage = stageOf(build)
    stage.folder = resolve(stage.folder, ...wordsOf(instruction, stage.env))
    mkdirSync(join(stage.root, stage.folder), { recursive: true })
  },
  COPY: (instruction, build) => {
    const sourceOf = (stage: string | undefined) =>
      stage === undefined ? build.context : build.stages.get(stage)?.root
    copyStep(instruction as Copy, { ...stageOf(build), sourceOf, scratch: build.work })
  },
  RUN: async (instruction, build) => {
    const stage = stageOf(build)
    // such as --mount
    const flags = (instruction as ModifiableInstruction).getFlags()
    if (flags.length > 0) throw new Error(`--${flags[0]?.getName()} is not carried out here`)
    using network = lendNetwork(stage.root)
    const env = { ...network.env, ...stage.env }
    const { code, printed } = await run(commandOf(textOf(instruction)), { ...stage, env })
    if (code !== 0) throw new Error(`${printed.trim()}\nexit code ${code}`)
  },
  USER: (instruction, build) => {
    const stage = stageOf(build)
    stage.user = imageUser(expand(textOf(instruction), stage.env), stage.root)
  },
  VOLUME: (instruction, build) => {
    const stage = stageOf(build)
    stage.volumes.push(...wordsOf(instruction, stage.env))
  },
  HEALTHCHECK: (instruction, build) => {
    const kind = (instruction as Healthcheck).getSubcommand()?.getValue()
    if (kind !== 'CMD') throw new Error('only HEALTHCHECK CMD is carried out here')
    stageOf(build).healthcheck = commandOf(textOf(instruction).replace(/^CMD\s+/, ''))
  },
  STOPSIGNAL: (instruction, build) => {
    stageOf(build).stopSignal = textOf(instruction) as NodeJS.Signals
  },
  CMD: (instruction, build) => {
    stageOf(build).command = commandOf(textOf(instruction))
  },
  // these two only tell something
  EXPOSE: () => {},
  LABEL: () => {},
}

/** The stage that steps now add to. */
function stageOf(build: Build): Image {
  const stage = [...build.stages.values()].at(-1)
  if (stage === undefined) throw new Error('there is no FROM before it')
  return stage
}

/** An instruction's arguments as they are written, without its flags. */
function textOf(instruction: Instruction): string {
  return instruction.getArgumentsContent() ?? ''
}
