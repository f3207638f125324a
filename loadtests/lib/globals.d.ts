export {};

declare global {
  /** k6 has a console of its own, which its types leave out. */
  const console: Readonly<Record<'log' | 'warn' | 'error', (message: string) => void>>;
}
