import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { launchTestBrowser } from '@caregraph/test-browser';
import { startSystem } from '../src/index.js';
import { benchmarkTests } from './web/benchmarks.js';
import { developerTests } from './web/developer.js';
import { everybodyTests } from './web/everybody.js';
import { patientTests } from './web/patient.js';
import { signingInTests } from './web/signingIn.js';
import { WebTest } from './web/webTest.js';
import { workbenchTests } from './web/workbench.js';

describe('the web app, in a browser, on the running system', () => {
  const web = new WebTest();
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-web-'));
    // Root's server runs as another user, who must be able to enter.
    await chmod(folder, 0o755);
    web.system = await startSystem(folder, {
      CAREGRAPH_SEED_PATIENTS: '6000',
      CAREGRAPH_SEED_SUBSCRIBERS: '30',
    });
    web.browser = await launchTestBrowser();
  });
  after(async () => {
    await web.browser?.close();
    await web.system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  signingInTests(web);
  benchmarkTests(web);
  patientTests(web);
  developerTests(web);
  workbenchTests(web);
  everybodyTests(web);
});
