import { SignJWT, type CryptoKey } from 'jose';
import { clientIdOf } from '../database/loadWorld.js';
import type { Asker } from '../oracle.js';
import { AUDIENCE, KEY_ID, type Door } from './graphOrder.js';

const ASSERTION_SECONDS = 30;
/** A token is used again for so long, as gateway and clients do. */
const REUSED_MS = 20_000;

interface Signed {
  readonly token: string;
  readonly untilMs: number;
}

/** Makes what an asker shows at a door: an access token to the gateway, the gateway's assertion to a subgraph. */
export function tokenSigner(
  issuer: string,
  keys: { readonly assertion: CryptoKey; readonly access: CryptoKey },
): (door: Door, asker: Asker) => Promise<string> {
  const kept = new WeakMap<Asker, Map<Door, Signed>>();
  return async (door, asker) => {
    const own = kept.get(asker) ?? new Map<Door, Signed>();
    kept.set(asker, own);
    const signed = own.get(door);
    if (signed && signed.untilMs > Date.now()) return signed.token;
    const token = await (door === 'gateway'
      ? accessToken(issuer, asker, keys.access)
      : assertion(door, asker, keys.assertion));
    own.set(door, { token, untilMs: Date.now() + REUSED_MS });
    return token;
  };
}

function claimsOf(asker: Asker): Record<string, unknown> {
  return {
    client_id: clientIdOf(asker.app),
    scope: asker.scopes.join(' '),
    ...(asker.tokenPatient === null ? {} : { patient: asker.tokenPatient }),
  };
}

function accessToken(issuer: string, asker: Asker, key: CryptoKey): Promise<string> {
  return new SignJWT({ ...claimsOf(asker), jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: KEY_ID, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject(asker.account ?? asker.app)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
}

function assertion(subgraph: string, asker: Asker, key: CryptoKey): Promise<string> {
  const purpose = asker.purpose === null ? {} : { purpose: asker.purpose };
  return new SignJWT({ ...claimsOf(asker), ...purpose })
    .setProtectedHeader({ alg: 'EdDSA', kid: KEY_ID })
    .setIssuer('caregraph-gateway')
    .setAudience(subgraph)
    .setSubject(asker.account ?? asker.app)
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_SECONDS}s`)
    .sign(key);
}
