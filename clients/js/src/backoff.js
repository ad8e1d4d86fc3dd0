/** The time between attempts: it doubles with each failure, and has jitter so that clients do not come all at once. */
export class Backoff {
  #failures = 0;
  #last = 0;

  /**
   * @param {{minMillis?: number, maxMillis?: number}} [settings]
   * @param {() => number} [random]
   */
  constructor({ minMillis = 500, maxMillis = 30_000 } = {}, random = Math.random) {
    this.minMillis = minMillis;
    this.maxMillis = Math.max(minMillis, maxMillis);
    this.random = random;
  }

  /** How many attempts have failed in a row. */
  get failures() {
    return this.#failures;
  }

  /** @returns {number} milliseconds until the next attempt */
  next() {
    const full = Math.min(this.maxMillis, this.minMillis * 2 ** Math.min(this.#failures++, 30));
    this.#last = full * (0.5 + this.random() / 2);
    return this.#last;
  }

  /**
   * A connection has ended. Only one that outlived the wait before it counts as a success: otherwise a gateway that
   * accepts and ends connections at once would be asked without a pause.
   *
   * @param {number} millis how long it lasted
   */
  lasted(millis) {
    if (millis >= this.#last) this.reset();
  }

  reset() {
    this.#failures = 0;
    this.#last = 0;
  }
}
