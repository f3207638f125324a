import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { importSpecifiers } from './import-specifiers.mjs';
import { layerRules, testSupport, workspaceRules } from './import-rules.table.mjs';
import { filesUnder, readJson, workspaceFolders } from './workspaces.mjs';

/**
 * @typedef {{ file: string, line: number, specifier: string, message: string }} Violation
 * @typedef {{ folder: string, name: string, doors: string[] }} Workspace `doors`: what its `exports` let others import
 */

/**
 * Checks the imports of every workspace against the table.
 * @param {string} repository
 * @returns {Violation[]} in the order of the files
 */
export function importViolations(repository) {
  const workspaces = workspaceFolders(repository).map((folder) => {
    const { name, exports } = readJson(join(repository, folder, 'package.json'));
    return { folder, name, doors: Object.keys(exports ?? {}).map((path) => posix.join(name, path)) };
  });
  const ours = new Map(workspaces.map(({ name, doors }) => [name, doors]));
  return workspaces.flatMap((workspace) => {
    if (!workspaceRules[workspace.folder]) return [missingRule(workspace)];
    return sourceFiles(join(repository, workspace.folder)).flatMap((file) => {
      const text = readFileSync(join(repository, workspace.folder, file), 'utf8');
      return importSpecifiers(text, file).flatMap(({ specifier, line }) => {
        const message = refusal(workspace, file, specifier, ours);
        return message ? [{ file: `${workspace.folder}/${file}`, line, specifier, message }] : [];
      });
    });
  });
}

/** @param {string} folder */
function sourceFiles(folder) {
  return filesUnder(folder, isSourceFolder).filter(
    (file) => /\.[cm]?tsx?$/.test(file) && !file.endsWith('.d.ts'),
  );
}

/** @param {string} name */
function isSourceFolder(name) {
  return name !== 'node_modules' && name !== 'dist';
}

/** @param {Workspace} workspace @returns {Violation} */
function missingRule({ folder, name }) {
  const message = `${name} has no row in tools/import-rules.table.mjs: add one`;
  return { file: `${folder}/package.json`, line: 1, specifier: name, message };
}

/**
 * Why an import is refused, or undefined when it is allowed.
 * @param {Workspace} workspace
 * @param {string} file relative to the workspace
 * @param {string} specifier
 * @param {Map<string, string[]>} ours the doors of each workspace by its name
 */
function refusal(workspace, file, specifier, ours) {
  if (specifier.startsWith('.')) return refusedPath(workspace, file, specifier);
  const name = packageName(specifier);
  const doors = ours.get(name);
  if (doors) return refusedPackage(workspace, file, specifier, { name, doors });
  return refusedOutside(workspace, file, specifier, name);
}

/** @param {Workspace} workspace @param {string} file @param {string} specifier */
function refusedPath({ folder }, file, specifier) {
  const target = posix.join(posix.dirname(file), specifier);
  if (target.startsWith('..')) return `${folder} leaves its own folder: import another workspace by its name`;
  if (isTest(target) && !isTest(file)) return 'code must not import tests';
  const layer = folder.startsWith('subgraphs/') && !isTest(file) ? layerRules[suffix(file)] : undefined;
  if (!layer?.not.includes(suffix(target))) return undefined;
  return `a .${suffix(file)} file must not import a .${suffix(target)} file: ${layer.why}`;
}

/**
 * @param {Workspace} workspace
 * @param {string} file
 * @param {string} specifier
 * @param {{ name: string, doors: string[] }} target
 */
function refusedPackage({ folder, name: own }, file, specifier, { name, doors }) {
  if (!doors.includes(specifier)) return `${specifier} is none of the exports of ${name}`;
  const rule = workspaceRules[folder];
  if (specifier === `${name}/testing` && !isTest(file) && !rule.isTestTool)
    return `${specifier} is for tests only`;
  if (name === own && isTest(file)) return undefined;
  const allowed = isTest(file) ? [...rule.ours, ...(rule.oursInTests ?? []), ...testSupport] : rule.ours;
  if (allowed.includes('*') || allowed.includes(name)) return undefined;
  return `${folder} must not import ${name}: ${rule.why}`;
}

/** @param {Workspace} workspace @param {string} file @param {string} specifier @param {string} name */
function refusedOutside({ folder }, file, specifier, name) {
  const rule = workspaceRules[folder];
  if (!rule.outside || isTest(file)) return undefined;
  const allowed = rule.outside.some((entry) => {
    return entry.endsWith('*')
      ? specifier.startsWith(entry.slice(0, -1))
      : entry === name || entry === specifier;
  });
  if (allowed) return undefined;
  return `${folder} must not import ${isBuiltin(specifier) ? 'the Node module ' : ''}${specifier}: ${rule.why}`;
}

/** @param {string} specifier @returns {string} `@scope/name` or `name`, without a path inside the package */
function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** @param {string} file */
function isTest(file) {
  return file === 'test' || file.startsWith('test/');
}

/** @param {string} file @returns {string} `service` for `consent/consent.service.ts`, empty for `main.ts` */
function suffix(file) {
  return /\.([a-z-]+)\.[cm]?[jt]sx?$/.exec(file)?.[1] ?? '';
}
