import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver } from '@mantine/core'

/** Mantine dressed in our tokens: sizes from the 4 px grid, one accent, no shadows except on what floats. */
export const mantineTheme = createTheme({
  fontFamily: 'var(--font-interface)',
  fontFamilyMonospace: 'var(--font-code)',
  primaryColor: 'indigo',
  autoContrast: true,
  // The accent is a token that changes with the contrast; Mantine's own choice of a text colour does not know it.
  variantColorResolver: input => ({
    ...defaultVariantColorsResolver(input),
    ...(input.variant === 'filled' && (input.color === undefined || input.color === 'indigo') && { color: 'var(--on-accent)' }),
    // Its own red is too light to carry white letters.
    ...(input.variant === 'filled' && input.color === 'red' && { background: 'var(--fail)', hover: 'color-mix(in srgb, var(--fail) 88%, var(--text))', color: 'var(--surface)' }),
  }),
  defaultRadius: 6,
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: { fontFamily: 'var(--font-interface)', fontWeight: '600' },
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', allowDeselect: false } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Menu: { defaultProps: { shadow: undefined, transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { position: 'bottom', openDelay: 400, withArrow: false, transitionProps: { duration: 80 }, events: { hover: true, focus: true, touch: false } } },
    Modal: { defaultProps: { transitionProps: { duration: 80 } } },
  },
})

/** Points Mantine's own variables at the tokens, so that light, dark and high contrast follow from one file. */
export const mantineVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-quiet)',
    '--mantine-color-error': 'var(--fail)',
    '--mantine-color-placeholder': 'var(--text-disabled)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-default': 'var(--surface-raised)',
    '--mantine-color-default-hover': 'var(--surface-hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-disabled': 'var(--surface-hover)',
    '--mantine-color-disabled-color': 'var(--text-disabled)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-color-indigo-filled': 'var(--accent)',
    '--mantine-color-indigo-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
    '--mantine-color-gray-light-color': 'var(--text-quiet)',
    '--mantine-color-gray-light-hover': 'var(--surface-hover)',
    '--mantine-shadow-md': 'var(--float-shadow)',
    '--mantine-shadow-sm': 'var(--float-shadow)',
  }
  const dark = {
    ...both,
    '--mantine-color-dark-4': 'var(--line)',
    '--mantine-color-dark-5': 'var(--surface-hover)',
    '--mantine-color-dark-6': 'var(--surface-raised)',
    '--mantine-color-dark-7': 'var(--surface)',
  }
  return { variables: both, light: both, dark }
}
