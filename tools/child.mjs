import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const parentCheckEveryMs = 500;

/**
 * Runs a program to its end and passes SIGTERM, SIGHUP and SIGINT on to it.
 * @param {string} program
 * @param {string[]} words
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, capture?: boolean }} options `capture` collects both output
 *   streams instead of showing them
 * @returns {Promise<{ code: number, output: string }>} 128 + n when signal n ended it, as a shell reports it
 */
export function run(program, words, { cwd, env = process.env, capture = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd,
      env,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const stopForwarding = forwardSignals(child);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopForwarding();
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  // A terminal sends Ctrl-C to the whole foreground group, the child included; a second one means "now" to it.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const signals = process.platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const stopWatching = stopWithNpm(child);
  const listeners = signals.map((signal) => {
    const listener = () => {
      // It has been told; a second signal would cut its ending short.
      stopWatching();
      if (signal === 'SIGINT' && terminal) return;
      child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    stopWatching();
    listeners.forEach((stop) => stop());
  };
}

/**
 * npm passes a signal to the shell between it and us, and that shell dies of it without passing it on: started by npm,
 * we stop when the shell is gone.
 * @param {import('node:child_process').ChildProcess} child
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => undefined;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, parentCheckEveryMs);
  return () => clearInterval(timer);
}
