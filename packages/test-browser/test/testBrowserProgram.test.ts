import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import { launchTestBrowser, testBrowserProgram } from '../src/index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-test-browser-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('unpacks once, leaves nothing half done beside it, and gives the same program again', async () => {
  const own = path.join(folder, 'browser');
  const found = await testBrowserProgram(own);
  assert.deepEqual(await testBrowserProgram(own), found);
  assert.deepEqual(readdirSync(folder), ['browser']);
});

for (const ownLibraries of [false, true]) {
  it(`starts a browser that shows a page${ownLibraries ? ', with the libraries it brought along' : ''}`, async () => {
    const browser = await launchTestBrowser({ ownLibraries });
    try {
      const page = await browser.newPage();
      await page.setContent('<h1>Caregraph</h1>');
      assert.equal(await page.textContent('h1'), 'Caregraph');
    } finally {
      await browser.close();
    }
  });
}
