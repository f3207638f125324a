import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const INK: MantineColorsTuple = [
  '#e8eeea',
  '#d5ded9',
  '#bcc8c2',
  '#95a49c',
  '#76887f',
  '#5a6961',
  '#3f4e47',
  '#2a3631',
  '#1e2824',
  '#14201b',
];

/** Mantine's controls in our tokens: an ink interface, whose only accent means “you”. */
export const theme = createTheme({
  colors: { ink: INK },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  autoContrast: true,
  defaultRadius: 'sm',
  respectReducedMotion: true,
  fontFamily: '"Plex Sans", "Plex Sans Arabic", system-ui, sans-serif',
  fontFamilyMonospace: '"Plex Mono", ui-monospace, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '0.9375rem', xl: '1.0625rem' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '6px', md: '10px' },
  focusRing: 'auto',
});

export const cssVariablesResolver: CSSVariablesResolver = () => {
  const semantic = {
    '--mantine-color-body': 'var(--canvas)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-primary-color-filled': 'var(--ink)',
    '--mantine-primary-color-filled-hover': 'var(--ink-2)',
    '--mantine-primary-color-contrast': 'var(--on-ink)',
  };
  return { variables: {}, light: semantic, dark: semantic };
};
