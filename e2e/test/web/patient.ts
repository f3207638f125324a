import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PATIENT, type WebTest } from './webTest.js';
import { shoot } from './webVisit.js';

export function patientTests(web: WebTest): void {
  describe('a patient', () => {
    it('sees who looked, withdraws a consent at once, and gives it again', async () => {
      await web.on('patient', '/my-data', '.ev', async (page) => {
        assert.match(await page.locator('.head .lead').innerText(), /looked at your record/);
        await shoot(page, 'who-saw-my-data', true);
        await page.getByRole('link', { name: 'Your consents' }).click();
        await page.getByRole('button', { name: 'Withdraw consent: Lumen Health' }).click();
        await shoot(page, 'withdraw');
        await page.getByRole('button', { name: 'Withdraw now' }).click();
        await page.getByRole('button', { name: 'Give consent again: Lumen Health' }).first().waitFor();
        const denied = await web.system.caregraph(
          'query',
          '--as',
          'partner',
          `{ patient(id: "${PATIENT}") { name { text } } }`,
        );
        assert.match(denied.stdout, /CONSENT_MISSING/);
        await page.getByRole('button', { name: 'Give consent again: Lumen Health' }).first().click();
        await page.getByRole('button', { name: 'Withdraw consent: Lumen Health' }).waitFor();
        const shown = await web.system.caregraph(
          'query',
          '--as',
          'partner',
          `{ patient(id: "${PATIENT}") { name { text } } }`,
        );
        assert.match(shown.stdout, /Larkspur/);
        await shoot(page, 'sharing', true);
      });
    });

    it('objects to a use and takes it back, restricts everything and lifts it', async () => {
      await web.on('patient', '/my-data/sharing', '.requests', async (page) => {
        await page.getByRole('button', { name: 'Object: Uses for research' }).click();
        await page.getByRole('button', { name: 'Take the objection back: Uses for research' }).click();
        await page.getByRole('button', { name: 'Object: Uses for research' }).waitFor();
        await page.getByRole('button', { name: 'Restrict my record' }).click();
        await page.getByRole('button', { name: 'Restrict now' }).click();
        await page.getByRole('button', { name: 'Lift the restriction' }).click();
        await page.getByRole('button', { name: 'Restrict my record' }).waitFor();
      });
    });
  });
}
