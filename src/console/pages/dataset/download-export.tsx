import { useApolloClient, useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { ExportedFileDocument } from '../../../../schema/generated/operations.ts'
import { serverUrl } from '../../api/console-client.ts'
import { formatBytes } from '../../format/numbers.ts'
import { Problem } from '../../parts/problem.tsx'

/** Gets the file of an export that has ended; nothing is shown where it has none. */
export function DownloadExport({ id }: { readonly id: string }) {
  const client = useApolloClient()
  const asked = { query: ExportedFileDocument, variables: { id } }
  const { data } = useQuery(asked.query, { variables: { id }, fetchPolicy: 'no-cache' })
  const [problem, setProblem] = useState<unknown>()
  const file = fileOf(data)
  if (file === undefined) return null

  async function download(): Promise<void> {
    setProblem(undefined)
    try {
      // its address holds for a while only, so that of a page that has long been open would not do
      const answer = await client.query({ ...asked, fetchPolicy: 'no-cache' })
      const now = fileOf(answer.data)
      if (now === undefined) setProblem('The file is no longer kept. Export the rows again.')
      else save(now.url)
    } catch (error) {
      setProblem(error)
    }
  }

  return (
    <>
      <Button leftSection={<IconDownload size={18} />} onClick={download}>
        Download {formatBytes(file.bytes)}
      </Button>
      <Problem error={problem} />
    </>
  )
}

interface ExportedFile {
  readonly url: string
  readonly bytes: number
}

function fileOf(data: { readonly task: object | null } | undefined): ExportedFile | undefined {
  const task: { readonly file?: ExportedFile | null } = data?.task ?? {}
  return task.file ?? undefined
}

function save(url: string): void {
  const link = document.createElement('a')
  // a path is one of the server, which may itself be below a path
  link.href = serverUrl(url.replace(/^\//, ''))
  link.download = ''
  link.click()
}
