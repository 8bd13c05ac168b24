import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '#core/log.ts'
import type { Viewer } from '#core/viewer.ts'
import type { Uploads } from '#service/uploads.ts'
import { admitBody, declaredBytes } from './admit-body.ts'
import { answerJson } from './answer.ts'
import { problem, refuse } from './refuse.ts'
import { uploadProblem } from './upload-problem.ts'

/** Takes the body of a request in as a file called `name`, as `curl -T` sends it. */
export async function putUpload(
  { uploads, log }: { readonly uploads: Uploads; readonly log: Log },
  viewer: Viewer,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    const message = `Send the file as it is, without Content-Encoding ${encoding}.`
    return refuse(request, response, problem(415, 'UNSUPPORTED_ENCODING', message))
  }
  try {
    const { id, bytes, ...upload } = await uploads.receive(viewer, {
      name,
      stream: bodyOf(request, response),
      declaredBytes: declaredBytes(request),
    })
    answerJson(response, 201, { id, name: upload.name, bytes })
  } catch (error) {
    // a client that has gone hears nothing
    if (request.destroyed && !request.complete) return
    refuse(request, response, uploadProblem(error, log))
  }
}

async function* bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
): AsyncGenerator<Uint8Array, void, undefined> {
  admitBody(request, response)
  // the connection has to live on for the answer when the file is refused half-way
  yield* request.iterator({ destroyOnReturn: false })
}
