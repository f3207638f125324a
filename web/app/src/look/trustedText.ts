interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * The page's policy lets no string become markup (Trusted Types). Mantine writes its variables into a <style> by way of
 * markup; what holds no tag can be nothing but text, so that much is let through.
 */
export function allowTrustedText(): void {
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes }; // not in TypeScript's library
  trustedTypes?.createPolicy('default', {
    createHTML(text) {
      if (text.includes('<')) throw new TypeError('Markup from a string is refused.');
      return text;
    },
  });
}
