import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import type { PropsWithChildren } from 'react'
import { Link } from 'react-router'

/** A link within the console, as a button. */
export function LinkButton({ to, ...props }: PropsWithChildren<ButtonProps & { to: string }>) {
  return <Button component={Link} to={to} {...props} />
}

/** A link within the console, as text. */
export function TextLink({ to, ...props }: PropsWithChildren<AnchorProps & { to: string }>) {
  return <Anchor component={Link} to={to} {...props} />
}
