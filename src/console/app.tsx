import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { StrictMode, useState } from 'react'
import { RouterProvider } from 'react-router/dom'
import { Connection } from './api/connection.ts'
import { ConnectionContext } from './api/use-connection.ts'
import { cssVariables } from './css-variables.ts'
import { createRouter } from './routes.tsx'
import { SessionProvider } from './session/session-provider.tsx'
import { styleNonce } from './style-nonce.ts'
import { theme } from './theme.ts'
import { UploadsProvider } from './uploads/uploads-provider.tsx'

/** The console: whoever is not signed in gets the sign-in in place of the page, at the page's own address. */
export function App() {
  const [connection] = useState(() => new Connection())
  const [router] = useState(createRouter)
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notifications position="bottom-right" />
        <ConnectionContext value={connection}>
          <UploadsProvider>
            <SessionProvider connection={connection}>
              <RouterProvider router={router} />
            </SessionProvider>
          </UploadsProvider>
        </ConnectionContext>
      </MantineProvider>
    </StrictMode>
  )
}
