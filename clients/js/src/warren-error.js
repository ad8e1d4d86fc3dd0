/** Codes of refusals after which the same command may succeed a little later. */
const TRANSIENT = new Set([
  'broker_unavailable',
  'broker_blocked',
  'unconfirmed',
  'overloaded',
  'rate_limit',
  'keys_unavailable',
]);

/** Something that Warren, or this client, did not do. Programs read `code`, people read `message`. */
export class WarrenError extends Error {
  /**
   * @param {string} code a code of docs/errors.md, or one of this client: `queue_full`, `stopped`, `unreachable`, …
   * @param {string} message what happened, and what to do
   * @param {{id?: string, channel?: string, status?: number, retryAfterMillis?: number}} [more]
   */
  constructor(code, message, more = {}) {
    super(message);
    this.name = 'WarrenError';
    /** @readonly */
    this.code = code;
    /** The id of the publication that failed. @type {string | undefined} */
    this.id = more.id;
    /** @type {string | undefined} */
    this.channel = more.channel;
    /** The HTTP status, where the error is a response's. @type {number | undefined} */
    this.status = more.status;
    /** The time that the gateway asks to wait, in milliseconds. @type {number | undefined} */
    this.retryAfterMillis = more.retryAfterMillis;
  }

  /** Whether the same command may succeed a little later. */
  get isTransient() {
    return TRANSIENT.has(this.code);
  }
}

/**
 * @param {unknown} thrown
 * @param {string} code the code for anything but a WarrenError
 */
export function asWarrenError(thrown, code) {
  return thrown instanceof WarrenError
    ? thrown
    : new WarrenError(code, thrown instanceof Error ? thrown.message : String(thrown));
}
