import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { WebTest } from './webTest.js';
import { shoot, signIn, visit } from './webVisit.js';

export function workbenchTests(web: WebTest): void {
  describe('the workbench', () => {
    it('runs a statement, draws it, keeps it in the history, and exports it', async () => {
      await web.on('researcher', '/research', '.tree details', async (page) => {
        await page.getByRole('button', { name: /^Run/ }).click();
        await page.locator('.vrow').first().waitFor();
        await page.locator('.rdot').first().waitFor();
        await page.locator('.hist li').first().waitFor();
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: 'CSV' }).click();
        assert.match(await readFile(await (await download).path(), 'utf8'), /category/);
        await shoot(page, 'workbench', true);
      });
    });

    it('points at the place of an error, and scrolls 100,000 rows with few of them in the page', async () => {
      const { page, close } = await visit(web.browser, web.origin);
      const bad = encodeURIComponent('select code, nonsense from benchmark.fees');
      await signIn(page, web.origin, 'researcher', '/research');
      await page.goto(`${web.origin}/research#sql=${bad}`);
      await page.reload();
      await page.getByRole('button', { name: /^Run/ }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.locator('.cm-lintRange-error').innerText(), 'nonsense');
      await shoot(page, 'workbench-error');
      await page.goto(
        `${web.origin}/research#sql=${encodeURIComponent('select i, i * 2 as twice from range(100000) t(i)')}`,
      );
      await page.reload();
      await page.getByRole('button', { name: /^Run/ }).click();
      await page.locator('.vrow').first().waitFor({ timeout: 30_000 });
      const grid = page.locator('.vgrid');
      assert.equal(await grid.getAttribute('aria-rowcount'), '100001');
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.getByText('99,999', { exact: true }).first().waitFor();
      assert.ok((await page.locator('.vrow').count()) < 120);
      await close();
    });
  });
}
