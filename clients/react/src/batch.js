/**
 * Joins changes that come close together into one, so that a burst of messages costs a render a frame and not a render
 * a message. The first change after a pause is not delayed.
 */
export class Batch {
  /** @type {() => void} */
  #flush;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #pending = false;
  #interval;

  /**
   * @param {() => void} flush
   * @param {number} interval The shortest time in milliseconds between two flushes that changes cause.
   */
  constructor(flush, interval) {
    this.#flush = flush;
    this.#interval = interval;
  }

  /** Flushes at once if the last flush is an interval ago, otherwise at the end of the interval. */
  changed() {
    this.#pending = true;
    if (this.#timer === undefined) this.now();
  }

  /**
   * Flushes after this time, or earlier if a flush is due earlier.
   *
   * @param {number} millis
   */
  changedWithin(millis) {
    this.#pending = true;
    this.#timer ??= setTimeout(() => this.#due(), millis);
  }

  /** Flushes at once what has changed. */
  now() {
    this.stop();
    if (!this.#pending) return;
    this.#pending = false;
    this.#timer = setTimeout(() => this.#due(), this.#interval);
    this.#flush();
  }

  /** Flushes nothing more until the next change. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #due() {
    this.#timer = undefined;
    this.now();
  }
}
