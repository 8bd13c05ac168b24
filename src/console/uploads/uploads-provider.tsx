import { type PropsWithChildren, useEffect, useState } from 'react'
import { Uploads } from './uploads.ts'
import { UploadsContext } from './use-uploads.ts'

/** Uploads that outlive pages, and sign-ins; leaving the console asks first while one runs. */
export function UploadsProvider({ children }: PropsWithChildren) {
  const [uploads] = useState(() => new Uploads())
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const isBusy = uploads.views().some(({ state }) => state === 'running' || state === 'waiting')
      if (isBusy) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    window.addEventListener('online', uploads.online)
    return () => {
      window.removeEventListener('beforeunload', warn)
      window.removeEventListener('online', uploads.online)
    }
  }, [uploads])
  return <UploadsContext value={uploads}>{children}</UploadsContext>
}
