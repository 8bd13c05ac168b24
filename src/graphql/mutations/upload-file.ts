import type { Upload } from '#database/entities/upload.ts'
import { mostInlineBytes } from '#service/uploads.ts'
import type { Builder } from '../builder.ts'
import { withUserErrors } from '../user-errors.ts'
import { signedIn } from '../viewer.ts'
import { payloadType } from './payload.ts'

export function addUploadFile(builder: Builder): void {
  const name = 'uploadedFile'
  builder.mutationFields((t) => ({
    uploadFile: t.field({
      type: payloadType<typeof name, Upload>(builder, 'UploadFilePayload', name, 'UploadedFile'),
      description: 'At most 16 MB; larger files go to /uploads.',
      args: { file: t.arg({ type: 'Upload', required: true }) },
      resolve: (_, { file }, context) =>
        withUserErrors(async () => {
          const viewer = signedIn(context)
          const content = { name: file.name, stream: file.stream(), maxBytes: mostInlineBytes }
          return { uploadedFile: await context.services.uploads.receive(viewer, content) }
        }),
    }),
  }))
}
