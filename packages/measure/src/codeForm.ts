/**
 * Codes of a terminology, and only those: what a clinic typed freely, or an identifier in the place of a code, is left
 * out of every cell.
 */
const SYSTEM = /^(https?:\/\/|urn:)[A-Za-z0-9.:/_-]{1,120}$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/;
const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/i;
/** A date, a number as long as a telephone's or a record's, an address of the net or of mail, a control character. */
const TELLING = /\d{4}-\d{2}-\d{2}|\d{7,}|@|:\/\/|\p{Cc}/u;

export function isCode(codeSystem: string | null, code: string | null): boolean {
  if (codeSystem === null || code === null) return false;
  const text = `${codeSystem}|${code}`;
  let verdict = verdicts.get(text);
  if (verdict === undefined) {
    verdict = SYSTEM.test(codeSystem) && CODE.test(code) && !UUID.test(text);
    verdicts.set(text, verdict);
  }
  return verdict;
}

/** Terminologies repeat themselves: each code is looked at once. */
const verdicts = new Map<string, boolean>();

/** May this text be shown beside a code, if it is common enough? */
export function isPlainText(text: string): boolean {
  return text.length > 0 && text.length <= 200 && !UUID.test(text) && !TELLING.test(text);
}
