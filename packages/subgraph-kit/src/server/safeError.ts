/**
 * What the log may say of an error: its kind, its code (SQLSTATE or Node's) and where it was thrown. Its message stays
 * out, because a database quotes values in it.
 */
export function safeError(error: unknown): { type: string; code?: string; message: string; stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, ...(code === undefined ? {} : { code }), message: '', stack: frames.join('\n') };
}
