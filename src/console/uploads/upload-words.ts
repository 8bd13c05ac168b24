import { formatBytes, formatShare } from '../format/numbers.ts'
import { formatDuration } from '../format/times.ts'
import type { UploadView } from './uploads.ts'

/** How far an upload is: 0 to 1. */
export function shareOf({ sent, size }: UploadView): number {
  return size === 0 ? 0 : Math.min(1, sent / size)
}

/** "4.1 MB of 9.2 MB · 45 % · 1.2 MB/s · 4s left". */
export function progressWords(upload: UploadView): string {
  const { sent, size, bytesPerSecond } = upload
  const words = [`${formatBytes(sent)} of ${formatBytes(size)}`, formatShare(shareOf(upload))]
  if (bytesPerSecond !== undefined && bytesPerSecond > 0) {
    words.push(`${formatBytes(bytesPerSecond)}/s`)
    words.push(`${formatDuration((size - sent) / bytesPerSecond)} left`)
  }
  return words.join(' · ')
}
