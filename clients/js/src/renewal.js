import { asWarrenError } from './warren-error.js';

/** The first pause after a fresh token could not be had, while the old one lasts. */
const FIRST_PAUSE_MILLIS = 500;

/** The gateway's reply to a renewal has this reference. */
const REF = 'renewal';

/** Replaces the token of an open connection before it ends. */
export class Renewal {
  /** The end of the token that is being renewed. */
  #expires = 0;
  /** Counts connections, so that a token for an earlier one is not sent. */
  #connection = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import('./tokens.js').Tokens} tokens
   * @param {{send: (frame: import('./types.d.ts').Frame) => void,
   *   token: (event: import('./types.d.ts').TokenEvent) => void}} owner
   */
  constructor(tokens, owner) {
    this.tokens = tokens;
    this.owner = owner;
  }

  /** The connection has ended. */
  end() {
    this.#connection++;
    clearTimeout(this.#timer);
  }

  /**
   * Whether a frame of the gateway concerns a renewal, and no other part of the client.
   *
   * @param {import('./types.d.ts').Frame} frame
   */
  takes(frame) {
    if (frame.type === 'error' && frame.data.ref === REF) {
      // The connection goes on with the old token; one that ends it comes with a close.
      this.#timer = setTimeout(() => this.#renew(FIRST_PAUSE_MILLIS), 2 * FIRST_PAUSE_MILLIS);
      return true;
    }
    if (frame.type !== 'token_expiring') return false;
    const expires = Date.parse(frame.data.expires);
    // Over HTTP each stream reports it.
    if (expires !== this.#expires) {
      this.#expires = expires;
      this.#renew(FIRST_PAUSE_MILLIS);
    }
    return true;
  }

  /**
   * Gets a fresh token for the open connection. Tries again until the old one ends.
   *
   * @param {number} pause milliseconds until the next attempt, if this one fails
   */
  async #renew(pause) {
    if (!this.tokens.renewable) return;
    const connection = this.#connection;
    try {
      const token = await this.tokens.renew('expiring');
      this.owner.token({ reason: 'expiring', ok: true, error: null });
      if (connection === this.#connection) this.owner.send({ type: 'auth', token, ref: REF });
    } catch (thrown) {
      this.owner.token({ reason: 'expiring', ok: false, error: asWarrenError(thrown, 'no_token') });
      if (connection === this.#connection && Date.now() + pause < this.#expires) {
        this.#timer = setTimeout(() => this.#renew(pause * 2), pause);
      }
    }
  }
}
