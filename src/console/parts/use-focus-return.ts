import { useEffect, useState } from 'react'

/**
 * Gives the focus back to where it was, once a dialog that is drawn only while it is open has gone: the dialog
 * itself does so only where it stays and is closed.
 */
export function useFocusReturn(): void {
  const [opener] = useState(findOpener)
  useEffect(
    () => () => {
      const { activeElement } = document
      if (activeElement !== null && activeElement !== document.body) return
      // a button may be gone with what was done: then the page has the focus, and not the top of the window
      const target = opener?.isConnected ? opener : document.getElementById('page')
      target?.focus({ preventScroll: true })
    },
    [opener],
  )
}

/** What has the focus; for an item of a menu, which goes, the button of the menu. */
function findOpener(): HTMLElement | undefined {
  const { activeElement } = document
  const menu = activeElement?.closest('[role=menu]')
  const button = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '')
  const opener = button ?? activeElement
  return opener instanceof HTMLElement && opener !== document.body ? opener : undefined
}
