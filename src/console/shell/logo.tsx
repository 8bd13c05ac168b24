/** A gate with water below it. `size` in pixels. */
export function Logo({ size = 28 }: { size?: number }) {
  return <img src="./favicon.svg" width={size} height={size} alt="" />
}
