import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of `/proc`: ticks of the kernel's clock are hundredths of a second on every Linux that Node runs on. */
const msPerTick = 10;
const kibPerMib = 1024;

/**
 * What a process and its children have used so far.
 * @typedef {{ cpuMs: number, memoryMiB: number }} Usage
 */

/**
 * Finds the process that listens on each port, on this machine.
 * @param {Record<string, number>} ports by the name to give the process
 * @returns {Map<string, number>} process ids; those not found are missing, all of them where there is no `/proc`
 */
export function listeningProcesses(ports) {
  const inodes = listeningInodes();
  const wanted = new Map(
    Object.entries(ports).flatMap(([name, port]) => (inodes.has(port) ? [[inodes.get(port), name]] : [])),
  );
  const found = new Map();
  for (const id of processIds()) {
    for (const link of links(`/proc/${id}/fd`)) {
      const name = wanted.get(/^socket:\[(\d+)\]$/.exec(link)?.[1]);
      // Children may hold their parent's socket: the lowest id is the parent's.
      if (name !== undefined && !found.has(name)) found.set(name, id);
    }
  }
  return found;
}

/**
 * Time on a core and memory of process trees. Time of children that have ended is counted once their parent has
 * waited for them. Memory is the proportional set: what several processes share counts once.
 * @param {Map<string, number>} roots process ids by name
 * @returns {Map<string, Usage>} those that have ended are missing
 */
export function usageOf(roots) {
  const statistics = new Map(processIds().flatMap((id) => statisticsOf(id)));
  const children = new Map();
  for (const [id, { parent }] of statistics) children.set(parent, [...(children.get(parent) ?? []), id]);
  const usages = [...roots].flatMap(([name, root]) => {
    if (!statistics.has(root)) return [];
    const tree = descendants(root, children);
    const cpuMs = sum(tree.map((id) => statistics.get(id)?.cpuMs ?? 0));
    return [[name, { cpuMs, memoryMiB: sum(tree.map(memoryOf)) }]];
  });
  return new Map(usages);
}

/** @returns {Map<number, string>} inodes of listening sockets by port */
function listeningInodes() {
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => text(file).split('\n').slice(1));
  return new Map(
    lines.flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      return state === '0A' ? [[Number.parseInt(local.split(':')[1], 16), inode]] : [];
    }),
  );
}

function processIds() {
  const entries = text('/proc/self/stat') === '' ? [] : readdirSync('/proc');
  return entries
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .sort((a, b) => a - b);
}

/** @param {number} id */
function statisticsOf(id) {
  const line = text(`/proc/${id}/stat`);
  // The name before it is in parentheses and may hold anything.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 15) return [];
  const ticks = sum(fields.slice(11, 15).map(Number));
  return [[id, { parent: Number(fields[1]), cpuMs: ticks * msPerTick }]];
}

/** @param {number} id */
function memoryOf(id) {
  const proportional = /^Pss:\s+(\d+) kB/m.exec(text(`/proc/${id}/smaps_rollup`));
  const resident = proportional ?? /^VmRSS:\s+(\d+) kB/m.exec(text(`/proc/${id}/status`));
  return Number(resident?.[1] ?? 0) / kibPerMib;
}

/** @param {number} root @param {Map<number, number[]>} children */
function descendants(root, children) {
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

/** @param {string} folder */
function links(folder) {
  try {
    return readdirSync(folder).map((name) => target(`${folder}/${name}`));
  } catch {
    return []; // another user's, or ended meanwhile
  }
}

/** @param {string} link */
function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** @param {string} file */
function text(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
