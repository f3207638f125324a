import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROW, type WebTest } from './webTest.js';
import { shoot, signIn, visit } from './webVisit.js';

export function everybodyTests(web: WebTest): void {
  describe('for everybody', () => {
    const PAGES: readonly (readonly [string, string, string])[] = [
      ['nobody', '/', 'h1'],
      ['nobody', '/anonymity', '.steps'],
      ['nobody', '/developers', '.scope'],
      ['nobody', '/developers/limits', '.limit-table'],
      ['nobody', '/developers/changes', '.changes'],
      ['clinic-admin', '/benchmarks/fees?place=COUNTRY', ROW],
      ['clinic-admin', '/benchmarks/conditions?place=COUNTRY', ROW],
      ['clinic-admin', '/anonymity', '.counts'],
      ['patient', '/my-data', '.ev'],
      ['patient', '/my-data/sharing', '.con'],
      ['researcher', '/research', '.cm-content'],
    ];

    for (const [account, address, awaited] of PAGES) {
      const name = `${account}${address.split('?')[0]?.replaceAll('/', '-')}`;
      it(`${address} for ${account} fits light and dark, from 320 px to 4K, in three languages; axe-core finds nothing`, async () => {
        await web.on(account, address, awaited, (page) => web.everyWidth(page, name), { forAxe: true });
        for (const [look, axe, options] of [
          ['french', undefined, { locale: 'fr-FR', width: 1024 }],
          ['arabic', 'axe', { locale: 'ar' }],
        ] as const)
          await web.on(
            account,
            address,
            awaited,
            async (page) => {
              if (look === 'arabic') assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
              await web.looksRight(page, `${name}-${look}`, axe);
            },
            { ...options, forAxe: true },
          );
      });
    }

    it('is reached by keyboard alone: the skip link, the menu, and a row that opens', async () => {
      await web.on('clinic-admin', '/benchmarks/fees?place=COUNTRY', ROW, async (page) => {
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
        await page.keyboard.press('Enter');
        await page.locator(ROW).first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.open .facts').waitFor();
        assert.equal(await page.locator(ROW).first().getAttribute('aria-expanded'), 'true');
      });
    });

    it('says so when it is slow, offline, failing, or signed out meanwhile', async () => {
      const { page, close } = await visit(web.browser, web.origin);
      await signIn(page, web.origin, 'clinic-admin', '/overview');
      await page.locator('h1').waitFor();
      await page.route('**/graphql', async (route) => {
        if (route.request().postData()?.includes('query Benchmarks'))
          await new Promise((resolve) => setTimeout(resolve, 5500));
        await route.continue();
      });
      await page.getByRole('link', { name: 'Benchmarks' }).click();
      await page.getByText('longer than usual').waitFor();
      await shoot(page, 'state-slow');
      await page.locator(ROW).first().or(page.getByText('No figure for these peers')).first().waitFor();
      await page.unroute('**/graphql');
      await page.context().setOffline(true);
      await page.getByText('You are offline').first().waitFor();
      await shoot(page, 'state-offline');
      await page.context().setOffline(false);
      await page.route('**/graphql', (route) => route.fulfill({ status: 503, json: { errors: [] } }));
      await page.getByRole('link', { name: 'Conditions' }).click();
      await page.getByText('This did not load').waitFor();
      await shoot(page, 'state-error');
      await page.unroute('**/graphql');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Your session has ended').waitFor();
      await shoot(page, 'state-signed-out');
      await close();
    });
  });
}
