import { serverUrl } from './console-client.ts'

/** Milliseconds between two looks at whether the server is there again. */
const pause = 1_000

/**
 * Loads a part of the console. While the server cannot be reached it waits for it, as all else on the page does.
 * Throws where the server is there and does not have the part: after an update its parts have other names.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load()
  } catch {
    while (!(await isServerThere())) await new Promise((resolve) => setTimeout(resolve, pause))
    return load()
  }
}

async function isServerThere(): Promise<boolean> {
  const answer = await fetch(serverUrl('healthz')).catch(() => undefined)
  return answer?.ok ?? false
}
