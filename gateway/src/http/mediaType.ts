import { RegistryError } from '../registryError.js';

/** What an answer is sent as, by the request's `accept`. */
export interface AnswerType {
  readonly contentType: string;
  /**
   * The client asks for `application/json` by name: GraphQL over HTTP then wants status 200 for a well-formed request whose
   * operation does not fit the schema.
   */
  readonly isLegacy: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_RESPONSE: AnswerType = {
  contentType: 'application/graphql-response+json; charset=utf-8',
  isLegacy: false,
};
const NAMED_JSON: AnswerType = { contentType: JSON_TYPE, isLegacy: true };
const ANY: AnswerType = { contentType: JSON_TYPE, isLegacy: false };

/** Who accepts neither gets JSON all the same: an answer is more use than a 406. */
export function answerType(accept: string | undefined): AnswerType {
  if (accept === undefined || accept === '*/*') return ANY;
  const preferences = accept.split(',').map(readPreference);
  const quality = (type: string) => preferences.find((each) => each.type === type)?.quality ?? 0;
  const [modern, legacy] = [quality('application/graphql-response+json'), quality('application/json')];
  if (modern > 0 && modern >= legacy) return GRAPHQL_RESPONSE;
  return legacy > 0 ? NAMED_JSON : ANY;
}

function readPreference(text: string): { type: string; quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((each) => each.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/**
 * Bodies are JSON in UTF-8. Everything else is refused, and with it what a web page could send across origins without being
 * asked first (forms, `text/plain`).
 * @throws RegistryError 415
 */
export function requireJson(contentType: string | undefined): void {
  if (contentType === 'application/json') return;
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((each) => each.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (type !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8'))
    throw contentTypeUnsupported();
}

export function contentTypeUnsupported(): RegistryError {
  return new RegistryError('BAD_USER_INPUT', 'CONTENT_TYPE_UNSUPPORTED', {
    status: 415,
    headers: { 'accept-post': 'application/json' },
  });
}
