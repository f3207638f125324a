import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import Table from 'cli-table3';
import { OUTPUT_MODES, pointAt, printResult, type OutputMode } from './printResult.js';
import { splitStatements } from './splitStatements.js';
import { StatementFailed, type WarehouseClient } from './warehouseClient.js';

type Output = NodeJS.WritableStream & { isTTY?: boolean };

const HELP: readonly (readonly [string, string])[] = [
  ['.tables', 'what there is to ask, in a line each'],
  ['.schema [NAME]', 'the columns of a table, or of all, with their meaning'],
  ['.explain SELECT …', 'how a statement would be run'],
  [`.mode ${OUTPUT_MODES.join('|')}`, 'how rows are printed'],
  ['.output [FILE]', 'where rows go: a file, or without one this terminal'],
  ['.history [N]', 'your statements on the service, the newest first'],
  ['.help', 'this list'],
  ['.quit', 'leave; Ctrl-D does as well'],
];

/** A session of statements and commands that begin with a dot, at a prompt, from a pipe, or a single one. */
export class SqlSession {
  readonly #client: WarehouseClient;
  readonly #terminal: Output;
  #mode: OutputMode;
  #file: WriteStream | undefined;
  #rest = '';
  #running: AbortController | undefined;
  isEnded = false;

  constructor(client: WarehouseClient, mode: OutputMode, terminal: Output) {
    this.#client = client;
    this.#mode = mode;
    this.#terminal = terminal;
  }

  /** A statement has begun and no semicolon has ended it yet. */
  get isInStatement(): boolean {
    return this.#rest !== '';
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Takes one more line. Throws what a statement or a command failed with; the session goes on. */
  async line(line: string): Promise<void> {
    if (this.#rest === '' && line.trim().startsWith('.')) return this.#command(line.trim());
    const { statements, rest } = splitStatements(`${this.#rest}${line}\n`);
    this.#rest = rest;
    for (const sql of statements) await this.run(sql);
  }

  /** Runs what has no semicolon behind it, where nothing more will come. */
  async end(): Promise<void> {
    const sql = this.#rest.trim();
    this.#rest = '';
    try {
      if (sql !== '') await this.run(sql);
    } finally {
      await this.#output(undefined);
    }
  }

  /** Ctrl-C: stops what runs, or forgets what has been typed. */
  interrupt(): void {
    this.#running?.abort();
    this.#rest = '';
  }

  async run(sql: string): Promise<void> {
    this.#running = new AbortController();
    const { signal } = this.#running;
    try {
      if (this.#mode === 'csv' || this.#mode === 'parquet' || this.#mode === 'arrow') {
        if (this.#mode !== 'csv' && !this.#file && this.#terminal.isTTY) {
          throw new StatementFailed(`${this.#mode} is not for a terminal. Name a file first: .output FILE`);
        }
        for await (const bytes of await this.#client.stream(sql, this.#mode, signal))
          await this.#write(bytes);
      } else {
        await this.#write(printResult(await this.#client.run(sql, signal), this.#mode));
      }
    } catch (error) {
      if (signal.aborted) throw new StatementFailed('The statement was cancelled.');
      if (error instanceof StatementFailed && error.position !== undefined) {
        throw new StatementFailed(`${error.message}\n${pointAt(sql, error.position)}`);
      }
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  /** What the Tab key offers: words and the part of the line that they stand for. */
  async complete(line: string): Promise<[string[], string]> {
    if (this.#rest === '' && line.startsWith('.')) {
      const names = HELP.map(([usage]) => usage.split(' ')[0] ?? '').filter((name) => name.startsWith(line));
      return [names, line];
    }
    const completions = await this.#client.complete(this.#rest + line).catch(() => []);
    const start = (completions[0]?.start ?? 0) - this.#rest.length;
    if (start < 0 || completions.length === 0) return [[], line];
    const typed = line.slice(start);
    // An empty word is offered no list of a hundred.
    const fitting = completions.filter(
      ({ text }) => typed !== '' && text.toLowerCase().startsWith(typed.toLowerCase()),
    );
    return [fitting.map(({ text }) => text), typed];
  }

  async #command(line: string): Promise<void> {
    const [name = '', ...words] = line.replace(/;$/, '').split(/\s+/);
    const argument = line.replace(/;$/, '').slice(name.length).trim();
    switch (name) {
      case '.tables':
        return this.#tables();
      case '.schema':
        return this.#schema(argument);
      case '.explain':
        return this.#explain(argument);
      case '.mode':
        return this.#setMode(argument);
      case '.output':
        return this.#output(argument || undefined);
      case '.history':
        return this.#history(Number(words[0] ?? 20));
      case '.help':
        return this.#write(HELP.map(([usage, does]) => `${usage.padEnd(56)}${does}\n`).join(''));
      case '.quit':
      case '.exit':
        this.isEnded = true;
        return;
      default:
        throw new StatementFailed(`There is no command ${name}. .help lists them.`);
    }
  }

  async #tables(): Promise<void> {
    const tables = await this.#client.catalog();
    await this.#write(tables.map(({ name, comment }) => `${name.padEnd(32)}${comment ?? ''}\n`).join(''));
  }

  async #schema(name: string): Promise<void> {
    const tables = (await this.#client.catalog()).filter((table) => name === '' || table.name === name);
    if (tables.length === 0) throw new StatementFailed(`There is no table ${name}. .tables lists them.`);
    for (const table of tables) {
      const lines = new Table({
        head: ['column', 'type', 'meaning'],
        style: { head: [], border: [] },
        wordWrap: true,
        colWidths: [24, 12, 80],
      });
      for (const column of table.columns) lines.push([column.name, column.type, column.comment ?? '']);
      await this.#write(`${table.name}: ${table.comment ?? ''}\n${lines.toString()}\n`);
    }
  }

  async #explain(sql: string): Promise<void> {
    const { rows } = await this.#client.run(`EXPLAIN ${sql}`);
    await this.#write(`${rows.map((row) => String(row.at(-1))).join('\n')}\n`);
  }

  #setMode(word: string): void {
    const mode = OUTPUT_MODES.find((known) => known === word);
    if (!mode)
      throw new StatementFailed(`There is no mode ${word}. Take one of: ${OUTPUT_MODES.join(', ')}.`);
    this.#mode = mode;
  }

  async #history(limit: number): Promise<void> {
    const statements = await this.#client.history(Number.isInteger(limit) && limit > 0 ? limit : 20);
    const lines = statements.map(
      ({ at, outcome, rows, ms, sql }) =>
        `${at.slice(0, 19)}  ${outcome.padEnd(18)} ${String(rows).padStart(7)} rows ${String(ms).padStart(6)} ms  ${sql.replaceAll(/\s+/g, ' ')}\n`,
    );
    await this.#write(lines.join(''));
  }

  /** @throws Error where the file cannot be written. */
  async #output(path: string | undefined): Promise<void> {
    const before = this.#file;
    this.#file = undefined;
    if (before) {
      before.end();
      await once(before, 'close');
    }
    if (path === undefined) return;
    const file = createWriteStream(path);
    await once(file, 'open');
    this.#file = file;
  }

  async #write(part: string | Uint8Array): Promise<void> {
    const target = this.#file ?? this.#terminal;
    if (!target.write(part)) await once(target, 'drain');
  }
}
