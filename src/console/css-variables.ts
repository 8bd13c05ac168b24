import type { CSSVariablesResolver } from '@mantine/core'

/**
 * What Mantine's own colours of text lack in contrast: 4.5 to 1 on all that they stand on (WCAG 2.2, 1.4.3), in both
 * schemes.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5f6870',
    '--mantine-color-placeholder': '#6b747c',
    '--mantine-color-error': '#c92a2a',
    // of items in menus
    '--mantine-color-red-6': '#d42a2a',
    '--mantine-color-red-text': '#c92a2a',
    '--mantine-color-red-light-color': '#b02020',
    '--mantine-color-yellow-text': '#8a4b00',
    '--mantine-color-yellow-light-color': '#8a4b00',
    '--mantine-color-green-text': '#1f6b30',
    '--mantine-color-green-light-color': '#1f6b30',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a6a6',
    '--mantine-color-placeholder': '#9a9a9a',
    '--mantine-color-error': '#ff8080',
    '--mantine-color-red-6': '#ff8080',
    // below white text
    '--mantine-color-red-filled': 'var(--mantine-color-red-8)',
    '--mantine-color-red-filled-hover': 'var(--mantine-color-red-9)',
  },
})
