import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Whether this machine lets a test mount a disk of its own: Linux, for root. */
export function mayMount(): boolean {
  try {
    mount()()
    return true
  } catch {
    return false
  }
}

/** A folder on a disk of one megabyte. */
export function smallDisk(): string {
  const unmount = mount()
  onTestFinished(() => void unmount())
  return unmount.folder
}

function mount() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
  const unmount = () => {
    execFileSync('umount', [folder])
    rmdirSync(folder)
  }
  return Object.assign(unmount, { folder })
}
