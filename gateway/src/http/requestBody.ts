import type { IncomingMessage } from 'node:http';
import { RegistryError } from '../registryError.js';

/** No request needs more: in bytes. Larger ones are refused with 413 before they are read. */
export const BODY_LIMIT = 256 * 1024;

/** The client went away before its request was read; there is nobody to answer. */
export class ClientGone extends Error {}

/**
 * Reads a body as UTF-8.
 * @throws RegistryError 413 as soon as it is known to be too large, ClientGone if it ends early.
 */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return reject(bodyTooLarge());
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) reject(bodyTooLarge());
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve((only && chunks.length === 1 ? only : Buffer.concat(chunks)).toString('utf8'));
    });
    // 'close' comes also when all is well.
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
    request.on('error', () => reject(new ClientGone()));
  });
}

/** A client that goes on sending beyond these is cut off, whether it has read the answer or not. */
const LINGER_MS = 1000;
const LINGER_BYTES = 4 * 1024 * 1024;

/**
 * Calls `end` once the client has sent its body, or enough of it. Closing a connection on which data still arrives resets
 * it, and the client loses the answer that it has not read yet.
 */
export function afterBody(request: IncomingMessage, end: () => void): void {
  let left = LINGER_BYTES;
  let hasEnded = false;
  const endOnce = () => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    end();
  };
  const timer = setTimeout(endOnce, LINGER_MS).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) endOnce();
  });
  request.on('close', endOnce);
  request.on('end', endOnce);
  request.resume();
}

function bodyTooLarge(): RegistryError {
  return new RegistryError('BAD_USER_INPUT', 'BODY_TOO_LARGE', {
    status: 413,
    // What is still to come of the body is nothing to us, so the connection cannot be used again.
    headers: { connection: 'close' },
  });
}
