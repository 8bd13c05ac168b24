import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** How one of several things looks wherever it is shown. */
export interface Look {
  readonly label: string
  /** The name of a colour of the theme. */
  readonly color: string
  readonly icon: ComponentType<IconProps>
}
