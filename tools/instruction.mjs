/**
 * An error whose message tells the user what to do: printed without a stack trace.
 * @param {string} message complete sentences
 */
export function instruction(message) {
  return Object.assign(new Error(message), { isInstruction: true });
}
