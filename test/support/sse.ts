import { onTestFinished } from 'vitest'

export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** A subscription over server-sent events, as a browser makes one. */
export async function openSse(url: string, query: string, headers: Record<string, string> = {}) {
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  })
  if (response.body === null) throw new Error('the response has no body')
  return { response, events: eventsOf(response.body), abort: () => abort.abort() }
}

/** The events of a stream as they come, comments left out. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      if (event !== undefined) yield { event, data: /^data: ?(.*)$/m.exec(block)?.[1] ?? '' }
    }
  }
}
