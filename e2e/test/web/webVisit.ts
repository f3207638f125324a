import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@caregraph/test-browser';
import type { AxeResults, RunOptions } from 'axe-core';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface WebVisit {
  readonly page: Page;
  /** Errors and warnings of the console, and requests to other hosts: there should be none. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  /** axe-core is a script, which the pages' policy would refuse. */
  readonly forAxe?: boolean;
}

/** A browser of its own, which writes down what a page should not do. */
export async function visit(browser: Browser, origin: string, options: VisitOptions = {}): Promise<WebVisit> {
  const { width = 1440, height = 900, locale = 'en-US', forAxe = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: 'light',
    locale,
    bypassCSP: forAxe,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const page = await context.newPage();
  const complaints: string[] = [];
  const known = new URL(origin);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (asked) => {
    const url = new URL(asked.url());
    // The provider is another port of the same host; a page of ours is only sent there to sign in.
    const isOwn =
      url.origin === known.origin || (url.hostname === known.hostname && asked.isNavigationRequest());
    if (!isOwn && !['data:', 'blob:'].includes(url.protocol)) complaints.push(`asked ${url.origin}`);
  });
  return { page, complaints, close: () => context.close() };
}

/** Goes to a page of ours by way of the provider's sign-in. */
export async function signIn(page: Page, origin: string, account: string, next: string): Promise<void> {
  await page.goto(`${origin}/auth/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Password').fill('caregraph-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.origin === origin);
}

/** Rule and element of each violation. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return await page.evaluate(async () => {
    // axe-core puts itself there.
    const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    // Every rule runs; what passes is not written down element by element, which took longer than finding it.
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  });
}

/** Keeps a picture in reports/web; `npm run looks` puts the main ones into docs/screenshots. */
export async function shoot(page: Page, name: string, isMain = false): Promise<void> {
  const folder = path.join(ROOT, 'reports', 'web');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  if (!isMain || process.env['CAREGRAPH_SCREENSHOTS'] === undefined) return;
  const shown = path.join(ROOT, 'docs', 'screenshots');
  await mkdir(shown, { recursive: true });
  await page.screenshot({ path: path.join(shown, `${name}.png`), fullPage: true });
}

/** How far the page is wider than its window, in pixels. */
export async function overflow(page: Page): Promise<number> {
  return Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  );
}
