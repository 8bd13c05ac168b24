import { useSession } from '../../session/session.ts'
import { useUnfinishedUploads, useUploads } from '../../uploads/use-uploads.ts'
import { DropZone } from './drop-zone.tsx'
import { Step } from './step.tsx'
import { UnfinishedUpload } from './unfinished-upload.tsx'
import { UploadedFiles } from './uploaded-files.tsx'

/** The first step: a new file, one whose upload is to go on, or one that was uploaded before. */
export function FileStep({ choose }: { choose: (uploadId: string) => void }) {
  const { viewer } = useSession()
  const uploads = useUploads()
  const unfinished = useUnfinishedUploads(viewer.id)
  return (
    <Step number={1} title="The file">
      {unfinished.map((upload) => (
        <UnfinishedUpload key={upload.key} upload={upload} />
      ))}
      <DropZone pick={(picked) => uploads.add(viewer.id, picked)} />
      <UploadedFiles choose={choose} />
    </Step>
  )
}
