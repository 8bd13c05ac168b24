/** A SELECT to run, or the end. */
export type ToReader =
  | { readonly id: number; readonly sql: string; readonly values: readonly unknown[] }
  | 'close'

export type FromReader =
  | { readonly id: number; readonly rows: readonly (readonly unknown[])[] }
  | { readonly id: number; readonly text: string; readonly code: string | undefined }
