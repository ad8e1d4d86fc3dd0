import { WarrenError, asWarrenError } from './warren-error.js';

const CALLBACK_MILLIS = 30_000;

/** Margin for clocks that differ: a token that ends within it is not worth a connection. */
const MARGIN_MILLIS = 2_000;

/**
 * The claims of a JWT, without any check of it. `{}` for an opaque token.
 *
 * @param {string} token
 * @returns {{sub?: string, exp?: number, iat?: number}}
 */
export function claims(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

/** Where the client gets its tokens. */
export class Tokens {
  /** @type {string | undefined} */
  #current;
  /** @type {Promise<string> | null} */
  #asked = null;
  /** @type {'connect' | 'expired' | 'refused' | null} */
  #stale = 'connect';

  /** @param {import('./types.d.ts').TokenSource | undefined} source */
  constructor(source) {
    this.source = source;
    if (typeof source === 'string') {
      this.#current = source;
      this.#stale = null;
    }
  }

  /** Whether a fresh token can be had. */
  get renewable() {
    return typeof this.source === 'function';
  }

  get current() {
    return this.#current;
  }

  /**
   * The gateway did not accept the token: the next one must be fresh.
   *
   * @param {'expired' | 'refused'} why
   */
  reject(why) {
    this.#stale = why;
  }

  /**
   * The token for a new connection or request; undefined for a client without one.
   *
   * @returns {Promise<string | undefined>}
   */
  async get() {
    if (!this.renewable) return this.#current;
    const { exp } = claims(this.#current ?? '');
    if (!this.#stale && exp && exp * 1000 - MARGIN_MILLIS < Date.now()) this.#stale = 'expired';
    return this.#stale ? this.renew(this.#stale) : this.#current;
  }

  /**
   * Asks the application for a fresh token. Callers at the same time share one call.
   *
   * @param {import('./types.d.ts').TokenReason} why
   * @returns {Promise<string>}
   */
  renew(why) {
    if (!this.#asked) {
      this.#asked = this.#ask(why).finally(() => {
        this.#asked = null;
      });
    }
    return this.#asked;
  }

  /** @param {import('./types.d.ts').TokenReason} why */
  async #ask(why) {
    if (typeof this.source !== 'function') {
      throw new WarrenError('no_token', 'the token ends, and there is no callback for a fresh one');
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      const token = await Promise.race([
        this.source(why),
        /** @type {Promise<never>} */ (
          new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error('the token callback did not return in 30 s')), CALLBACK_MILLIS);
          })
        ),
      ]);
      if (typeof token !== 'string' || !token) throw new Error('the token callback returned no token');
      this.#current = token;
      this.#stale = null;
      return token;
    } catch (thrown) {
      const error = asWarrenError(thrown, 'no_token');
      throw Object.assign(error, { final: /** @type {any} */ (thrown)?.final === true });
    } finally {
      clearTimeout(timer);
    }
  }
}
