import { formatBytes, formatShare } from '../format/numbers.ts'
import { formatDuration } from '../format/times.ts'
import type { UploadView } from './uploads.ts'

/** How far an upload is: 0 to 1. */
export function shareOf({ sent, size }: UploadView): number {
  return size === 0 ? 0 : Math.min(1, sent / size)
}

/** "4.1 MB of 9.2 MB · 45 %". */
export function amountWords(upload: UploadView): string {
  const { sent, size } = upload
  return `${formatBytes(sent)} of ${formatBytes(size)} · ${formatShare(shareOf(upload))}`
}

/** "1.2 MB/s · 4s left"; empty where nothing moves. */
export function speedWords({ sent, size, bytesPerSecond = 0 }: UploadView): string {
  if (bytesPerSecond <= 0) return ''
  return `${formatBytes(bytesPerSecond)}/s · ${formatDuration((size - sent) / bytesPerSecond)} left`
}
