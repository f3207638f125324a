import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const howToInstallK6 = `k6 is not installed: neither on the PATH nor in the folder of Go's programs.
  macOS            brew install k6
  Debian, Ubuntu   the repository at https://dl.k6.io/deb, then: sudo apt-get install k6
  Windows          winget install k6 --source winget
  with Go          go install go.k6.io/k6@v1.8.1
Then repeat the command. All ways: https://grafana.com/docs/k6/latest/set-up/install-k6/`;

/** @returns {string | undefined} the path of k6 */
export function findK6() {
  const program = process.platform === 'win32' ? 'k6.exe' : 'k6';
  const goFolders = [process.env.GOBIN, join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin')];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...goFolders];
  return folders
    .filter((folder) => folder)
    .map((folder) => join(folder, program))
    .find((file) => isExecutable(file));
}

/** @param {string} file */
function isExecutable(file) {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
