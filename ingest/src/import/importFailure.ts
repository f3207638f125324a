/**
 * Why nothing of a file was stored, in one line for whoever runs the import: where, and what. It names entries, lines
 * and elements, never values: those could be about a patient.
 */
export class ImportFailure extends Error {
  constructor(
    message: string,
    /** For example `entry 12` or `line 3`. */
    readonly where?: string,
  ) {
    super(where === undefined ? message : `${where}: ${message}`);
  }
}

/** A reference to something that is neither in the file nor in the database; a file that comes later may bring it. */
export class UnknownReference extends ImportFailure {}
