import assert from 'node:assert/strict';
import type { Browser, Page } from '@caregraph/test-browser';
import type { RunningSystem } from '../../src/index.js';
import { axeViolations, overflow, shoot, signIn, visit, type VisitOptions } from './webVisit.js';

/** The demonstration's patient whom every service knows. */
export const PATIENT = '20000000-0000-4000-8000-000000000001';
/** What opens a figure of the benchmarks. */
export const ROW = '.row .name button';

const isThorough = process.env['CAREGRAPH_SCREENSHOTS'] !== undefined;

/** The running system and a browser on its web app; both are there once the tests run. */
export class WebTest {
  system!: RunningSystem;
  browser!: Browser;

  get origin(): string {
    return this.system.webUrl;
  }

  /** Signs in, waits for what the page is for, and hands over; afterwards nothing may have been complained of. */
  async on(
    account: string,
    address: string,
    awaited: string,
    use: (page: Page) => Promise<void>,
    options: VisitOptions = {},
  ): Promise<void> {
    const { page, complaints, close } = await visit(this.browser, this.origin, options);
    await (account === 'nobody'
      ? page.goto(this.origin + address)
      : signIn(page, this.origin, account, address));
    await page.locator(awaited).first().waitFor({ timeout: 30_000 });
    await use(page);
    assert.deepEqual(complaints, []);
    await close();
  }

  /**
   * Fits its window, and keeps a picture. axe-core takes as long as all the rest of a look: it has its say where rules may
   * differ, and everywhere in `npm run looks`.
   */
  async looksRight(page: Page, name: string, axe?: 'axe'): Promise<void> {
    assert.equal(await overflow(page), 0, `${name} scrolls sideways`);
    if (axe || isThorough) assert.deepEqual(await axeViolations(page), [], name);
    await shoot(page, name);
  }

  /** Light and dark, from 320 px to 4K. */
  async everyWidth(page: Page, name: string): Promise<void> {
    await this.looksRight(page, `${name}-light`, 'axe');
    await page.emulateMedia({ colorScheme: 'dark' });
    await this.looksRight(page, `${name}-dark`);
    await page.setViewportSize({ width: 320, height: 640 });
    await this.looksRight(page, `${name}-phone-dark`, 'axe');
    await page.emulateMedia({ colorScheme: 'light' });
    await this.looksRight(page, `${name}-phone`);
    await page.setViewportSize({ width: 3840, height: 2160 });
    await this.looksRight(page, `${name}-large`);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
}
