import { createHash } from 'node:crypto';
import { markup, type Markup } from './markup.js';
import { PAGE_STYLE } from './pageStyle.js';

const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');

/**
 * Headers of every page of the provider: no script, no frame, no referrer, nothing kept.
 * @param redirectUri where the browser goes after the form; browsers apply form-action to redirects as well.
 */
export function pageHeaders(redirectUri?: string): Record<string, string> {
  const targets = ["'self'", ...(redirectUri === undefined ? [] : [formTarget(redirectUri)])];
  return {
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      `form-action ${targets.join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'content-type': 'text/html; charset=utf-8',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** The origin of a web address, the scheme of an app's own (`com.example.app:/callback`). */
function formTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}

/** A whole page. `title` also names the browser's tab, so it says first what went wrong. */
export function page(title: string, body: Markup): string {
  // The content of <style> has to be PAGE_STYLE to the letter: its hash is in the header.
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Caregraph</title>
<style>${{ trusted: PAGE_STYLE }}</style>
</head>
<body>
<main>
<p class="wordmark">${WORDMARK}<span>Caregraph</span></p>
${body}
</main>
</body>
</html>
`.trusted;
}

const WORDMARK = markup`<svg viewBox="0 0 28 20" aria-hidden="true">
<path class="band" d="M19 3H6a3 3 0 0 0-3 3v8a3 3 0 0 0 3 3h13"/>
<path class="median" d="M10.5 6.5v7"/>
<path class="you" d="M20 4 26 10 20 16 14 10z"/>
</svg>`;
