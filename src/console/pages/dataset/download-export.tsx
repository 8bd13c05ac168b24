import { useApolloClient, useQuery } from '@apollo/client/react'
import { ExportedFileDocument } from '../../../../schema/generated/operations.ts'
import { formatBytes } from '../../format/numbers.ts'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Problem } from '../../parts/problem.tsx'

/** Gets the file of an export that has ended; nothing is shown where it has none. */
export function DownloadExport({ id }: { readonly id: string }) {
  const client = useApolloClient()
  const variables = { id }
  const { data, error, refetch } = useQuery(ExportedFileDocument, {
    variables,
    fetchPolicy: 'no-cache',
  })
  const file = fileOf(data?.task)
  if (error) return <Problem error={error} tryAgain={() => void refetch().catch(() => {})} />
  if (file === undefined) return null

  async function findUrl(): Promise<string | null> {
    const answer = await client.query({
      query: ExportedFileDocument,
      variables,
      fetchPolicy: 'no-cache',
    })
    return fileOf(answer.data?.task)?.url ?? null
  }

  return <DownloadButton findUrl={findUrl}>Download {formatBytes(file.bytes)}</DownloadButton>
}

interface ExportedFile {
  readonly url: string
  readonly bytes: number
}

/** The file of a task of whatever kind. */
function fileOf(task: object | null | undefined): ExportedFile | undefined {
  const { file }: { readonly file?: ExportedFile | null } = task ?? {}
  return file ?? undefined
}
