/**
 * The URL of another connection to the same server; everything not named, such as `sslmode`, stays as it is.
 * @throws Error for a URL without a host, in which no user can be named.
 */
export function databaseUrl(
  base: string,
  change: { database?: string; user?: string; password?: string },
): string {
  const url = URL.parse(base);
  // The message does not repeat the URL, which holds a password.
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error('The database URL must look like postgres://user:password@host:port/database.');
  }
  if (change.database !== undefined) url.pathname = `/${encodeURIComponent(change.database)}`;
  if (change.user !== undefined) url.username = encodeURIComponent(change.user);
  if (change.password !== undefined) url.password = encodeURIComponent(change.password);
  return url.href;
}
