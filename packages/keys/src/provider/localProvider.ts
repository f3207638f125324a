import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyProviderRefused, KeyProviderUnavailable } from '../keyError.js';
import type { KeyProvider, KeyToWrap, WrappedKey } from './keyProvider.js';
import { readLocalKeyFile, writeLocalKeyFile, type LocalKeyFile } from './localKeyFile.js';

const NAME = 'local';
const NONCE_AT = 4;
const KEY_AT = 16;
const TAG_BYTES = 16;

/** Where wrapping keys are read from and, when they are rotated, written to. */
interface KeySource {
  read(): LocalKeyFile;
  write(content: LocalKeyFile): void;
}

/** Wrapping keys in a file. Another process may rotate it: a version that is not known yet makes this one read it again. */
export function localProvider(path: string): KeyProvider {
  return new LocalProvider({ read: () => read(path), write: (content) => writeLocalKeyFile(path, content) });
}

/** Wrapping keys in memory, for tests. */
export function memoryProvider(content: LocalKeyFile): KeyProvider {
  let kept = content;
  return new LocalProvider({ read: () => kept, write: (changed) => (kept = changed) });
}

function read(path: string): LocalKeyFile {
  try {
    return readLocalKeyFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new KeyProviderUnavailable(NAME, String(error.code));
    throw error;
  }
}

/** A wrapped key: version (4 bytes), nonce (12, random), AES-256-GCM of the key, tag (16). */
class LocalProvider implements KeyProvider {
  #file: LocalKeyFile;
  #keys = new Map<number, KeyObject>();

  constructor(private readonly source: KeySource) {
    this.#file = source.read();
  }

  async wrap(keys: readonly KeyToWrap[]): Promise<WrappedKey[]> {
    const version = this.#file.current;
    const wrappingKey = this.#keyOf(version);
    return keys.map(({ key, context }) => {
      const header = Buffer.alloc(KEY_AT);
      header.writeUInt32BE(version);
      randomBytes(KEY_AT - NONCE_AT).copy(header, NONCE_AT);
      const cipher = createCipheriv('aes-256-gcm', wrappingKey, header.subarray(NONCE_AT));
      cipher.setAAD(associated(context, version));
      const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
      return { wrapped: Buffer.concat([header, sealed, cipher.getAuthTag()]), wrappingKey: nameOf(version) };
    });
  }

  async unwrap(keys: readonly { wrapped: Uint8Array; context: string }[]): Promise<Buffer[]> {
    return keys.map(({ wrapped, context }) => {
      const bytes = Buffer.from(wrapped);
      if (bytes.length <= KEY_AT + TAG_BYTES) throw new KeyProviderRefused(NAME, 'not wrapped by it');
      const version = bytes.readUInt32BE();
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this.#keyOf(version),
        bytes.subarray(NONCE_AT, KEY_AT),
        {
          authTagLength: TAG_BYTES,
        },
      );
      decipher.setAAD(associated(context, version));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(KEY_AT, -TAG_BYTES)), decipher.final()]);
      } catch {
        throw new KeyProviderRefused(NAME, 'a wrapped key was changed, or is for something else');
      }
    });
  }

  async currentVersion(): Promise<string> {
    this.#reload();
    return nameOf(this.#file.current);
  }

  async rotate(): Promise<string> {
    this.#reload();
    const versions = Object.keys(this.#file.versions).map(Number);
    const current = Math.max(...versions) + 1;
    const fresh = randomBytes(32).toString('base64');
    this.source.write({ ...this.#file, current, versions: { ...this.#file.versions, [current]: fresh } });
    this.#reload();
    return nameOf(current);
  }

  async retire(version: string): Promise<void> {
    this.#reload();
    if (version === nameOf(this.#file.current))
      throw new KeyProviderRefused(NAME, 'the current version cannot be retired');
    const versions = Object.fromEntries(
      Object.entries(this.#file.versions).filter(([number]) => nameOf(Number(number)) !== version),
    );
    this.source.write({ ...this.#file, versions });
    this.#reload();
  }

  #reload(): void {
    this.#file = this.source.read();
    this.#keys = new Map();
  }

  #keyOf(version: number): KeyObject {
    const known = this.#keys.get(version);
    if (known) return known;
    if (this.#file.versions[String(version)] === undefined) this.#reload();
    const text = this.#file.versions[String(version)];
    if (text === undefined) throw new KeyProviderRefused(NAME, `version ${version} is not in the key file`);
    const key = createSecretKey(Buffer.from(text, 'base64'));
    this.#keys.set(version, key);
    return key;
  }
}

function nameOf(version: number): string {
  return `${NAME}/${version}`;
}

function associated(context: string, version: number): Buffer {
  return Buffer.from(`caregraph wrap/1|${context}|${version}`);
}
