import path from 'node:path';
import { exportReleases } from '@caregraph/store';
import { releasesFolder, warehouseFile, type Settings } from '../settings.js';

/** Writes the files of every release that has none yet, for researchers to take home. Returns the releases' numbers. */
export function writeDownloads(settings: Settings): Promise<number[]> {
  return exportReleases({
    warehouseFile: warehouseFile(settings),
    folder: releasesFolder(settings),
    publisherKeyFile: path.join(settings.data, 'keys', 'publisher-private.jwk.json'),
  });
}
