const name = "FriendlyError";

/** A failure whose message already tells the reader what to do; shown without a stack trace. */
export class FriendlyError extends Error {
  constructor(/** @type {string} */ message) {
    super(message);
    this.name = name;
  }
}

/**
 * Told by name, because the bundled demo brings a copy of the class of its own.
 * @param {unknown} error
 * @returns {error is FriendlyError}
 */
export function isFriendlyError(error) {
  return error instanceof Error && error.name === name;
}
