/** A sleep of one sleeper that can be cut short. A wake that comes while it is up cuts its next sleep short. */
export function wakeable(): { sleep(milliseconds: number): Promise<void>; wake(): void } {
  let wakeUp: (() => void) | undefined
  let missed = false
  return {
    async sleep(milliseconds) {
      if (!missed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wakeUp = undefined
      missed = false
    },
    wake() {
      missed = true
      wakeUp?.()
    },
  }
}
