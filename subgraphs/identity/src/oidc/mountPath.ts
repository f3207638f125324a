/** The path of the issuer, without a slash at its end: where the provider is mounted. */
export function mountPath(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '');
}
