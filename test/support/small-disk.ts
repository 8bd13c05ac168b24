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
  return growingDisk(1).folder
}

/** A folder on a disk of its own, which can be made larger. */
export function growingDisk(megabytes: number) {
  const unmount = mount(megabytes)
  onTestFinished(() => void unmount())
  const { folder } = unmount
  return {
    folder,
    growTo: (more: number) => void execFileSync('mount', ['-o', `remount,size=${more}m`, folder]),
  }
}

function mount(megabytes = 1) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    })
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
