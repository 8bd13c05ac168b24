import { Button, type ButtonProps, Stack } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type PropsWithChildren, useState } from 'react'
import { serverUrl } from '../api/console-client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Problem } from './problem.tsx'

interface DownloadButtonProps extends ButtonProps {
  /** Asks for the address: it holds for 15 minutes, so that is done at the click. null: there is no such file. */
  readonly findUrl: () => Promise<string | null>
}

/** Saves a file of the server. */
export function DownloadButton({
  findUrl,
  children,
  ...props
}: PropsWithChildren<DownloadButtonProps>) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const click = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      const url = await findUrl()
      if (url === null) setProblem('The file is no longer kept.')
      else save(url)
    } catch (error) {
      setProblem(errorMessage(error))
    }
    setBusy(false)
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Button {...props} leftSection={<IconDownload size={16} />} loading={isBusy} onClick={click}>
        {children}
      </Button>
      <Problem error={problem} />
    </Stack>
  )
}

/** `url`: absolute, or a path from the root of the server, which may be below a path itself. */
function save(url: string): void {
  const link = document.createElement('a')
  link.href = url.startsWith('/') ? serverUrl(url.slice(1)) : url
  // an address that has become bad does not take the page away
  link.download = ''
  link.click()
}
