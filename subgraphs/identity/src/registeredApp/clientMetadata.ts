import { isResourceType, parseScope } from '@caregraph/policy';
import { CaregraphError } from '@caregraph/subgraph-kit';

/** What a developer says of an app. */
export interface AppDescription {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

/** RFC 7591 metadata of a confidential client, as identity.partner_app keeps it. */
export interface ClientMetadata {
  readonly application_type: 'web';
  readonly token_endpoint_auth_method: 'client_secret_basic';
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly redirect_uris: readonly string[];
  readonly scope: string;
}

const MOST_REDIRECT_URIS = 10;
const MOST_SCOPES = 60;

/**
 * The metadata of a client that is as described. Which grants it may use follows from its scopes: `patient/…` takes a patient
 * who signs in, `system/…` is for the app by itself.
 * @throws CaregraphError BAD_USER_INPUT with what to correct.
 */
export function clientMetadata({ redirectUris, scopes }: AppDescription): ClientMetadata {
  const chosen = [...new Set(scopes)];
  if (chosen.length > MOST_SCOPES || !chosen.every(isChoosable)) throw wrong('SCOPE_NOT_AVAILABLE');
  const has = (level: string): boolean => chosen.some((scope) => parseScope(scope)?.level === level);
  if (!has('patient') && !has('system')) throw wrong('SCOPE_MISSING');
  const uris = [...new Set(redirectUris)];
  if (uris.length > MOST_REDIRECT_URIS) throw wrong('TOO_MANY_REDIRECT_URIS');
  uris.forEach(requireRedirectUri);
  if (has('patient') && uris.length === 0) throw wrong('REDIRECT_URI_MISSING');
  const isOffline = chosen.includes('offline_access');
  return {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: [
      ...(has('patient') ? ['authorization_code', ...(isOffline ? ['refresh_token'] : [])] : []),
      ...(has('system') ? ['client_credentials'] : []),
    ],
    response_types: has('patient') ? ['code'] : [],
    redirect_uris: uris,
    scope: chosen.join(' '),
  };
}

const NOT_OF_A_RESOURCE: ReadonlySet<string> = new Set(['openid', 'offline_access', 'launch/patient']);

/** No scope to change anything, and none that acts with the rights of a person other than the patient. */
function isChoosable(scope: string): boolean {
  if (NOT_OF_A_RESOURCE.has(scope)) return true;
  const parsed = parseScope(scope);
  if (parsed === null || parsed.level === 'user') return false;
  return /^rs?$|^s$/.test(parsed.permissions) && (parsed.type === '*' || isResourceType(parsed.type));
}

const LONGEST_URI = 500;
/** Of the loopback interface nobody else reads what is sent to it (RFC 8252, section 7.3). */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * The provider compares addresses as texts, so one that stands for several could only be a mistake. Source: RFC 9700
 * (OAuth 2.0 Security Best Current Practice), sections 2.1 and 4.1.
 */
function requireRedirectUri(uri: string): void {
  if (uri.length > LONGEST_URI || !URL.canParse(uri)) throw wrong('REDIRECT_URI_MALFORMED');
  if (uri.includes('*')) throw wrong('REDIRECT_URI_HAS_WILDCARD');
  if (uri.includes('#')) throw wrong('REDIRECT_URI_HAS_FRAGMENT');
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') throw wrong('REDIRECT_URI_HAS_USER');
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.has(hostname)))
    throw wrong('REDIRECT_URI_NEITHER_HTTPS_NOR_LOOPBACK');
  // What a parser of addresses would correct is another text for whoever sends the patient back.
  if (/[^\x21-\x7e]/.test(uri) || !uri.startsWith(`${protocol}//`)) throw wrong('REDIRECT_URI_MALFORMED');
}

/** Letters, digits, marks and what stands between words: patients read it when they decide. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} .,'’&()+-]{1,59}$/u;

/**
 * The name as patients will read it.
 * @throws CaregraphError BAD_USER_INPUT for what could show something else than it is.
 */
export function appName(name: string): string {
  const written = name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  if (!NAME.test(written)) throw wrong('NAME_MALFORMED');
  // It would read as if the service itself asked.
  if (/caregraph/i.test(written)) throw wrong('NAME_RESERVED');
  return written;
}

function wrong(reason: string): CaregraphError {
  return new CaregraphError('BAD_USER_INPUT', reason);
}
