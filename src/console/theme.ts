import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The water in a sluice, from shallow to deep. */
const water: MantineColorsTuple = [
  '#e6f8fa',
  '#d0edf1',
  '#a3dae3',
  '#71c6d4',
  '#4ab5c7',
  '#2fa9bf',
  '#1793a8',
  '#0d7d91',
  '#08697b',
  '#045564',
]

/** Calm: one colour for what can be done, the states' own for what is so, and numbers that do not jump. */
export const theme = createTheme({
  colors: { water },
  primaryColor: 'water',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // a dialog that says what it is about needs no dimmed page behind it to be seen
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    // the first item has the focus, as readers of the screen expect, and not an empty element before it
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
})
