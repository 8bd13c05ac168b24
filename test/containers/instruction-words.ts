import { type Instruction, JSONInstruction } from 'dockerfile-ast'

type Variables = Readonly<Record<string, string>>

/** Replaces $NAME and ${NAME}. Throws on what only a shell understands. */
export function expand(text: string, variables: Variables): string {
  const expanded = text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    return variables[braced ?? bare] ?? ''
  })
  if (expanded.includes('${')) throw new Error(`${text} is not carried out here`)
  return expanded
}

/** An instruction's arguments, be they a JSON array or have spaces between. */
export function wordsOf(instruction: Instruction, variables: Variables): string[] {
  const json = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : []
  const words =
    json.length > 0
      ? json.map((argument) => argument.getJSONValue())
      : instruction.getArguments().map((argument) => argument.getValue())
  return words.map((word) => expand(word, variables))
}

/** The command that `text` stands for: a JSON array is one, all else is for the shell. */
export function commandOf(text: string): string[] {
  if (!text.startsWith('[')) return ['/bin/sh', '-c', text]
  return JSON.parse(text) as string[]
}
