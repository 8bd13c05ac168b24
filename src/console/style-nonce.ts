/** The nonce that lets styles through the page's Content-Security-Policy; empty where Vite serves the page. */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return meta?.nonce ?? ''
}
