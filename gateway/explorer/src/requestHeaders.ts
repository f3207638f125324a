/** The headers editor's text for a token and a purpose; an empty purpose sends no purpose at all. */
export function requestHeadersText(token: string, purpose: string): string {
  const headers: Record<string, string> = { authorization: `Bearer ${token.trim()}` };
  if (purpose !== '') headers['x-purpose-of-use'] = purpose;
  return JSON.stringify(headers, null, 2);
}

/** Whether the headers hold a token, and not just the word "Bearer" that the editor is prefilled with. */
export function carriesToken(headers: Record<string, unknown> | undefined): boolean {
  return Object.entries(headers ?? {}).some(
    ([name, value]) => name.toLowerCase() === 'authorization' && /^Bearer \S+$/i.test(String(value)),
  );
}
