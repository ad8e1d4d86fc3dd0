/** How long a reply to a check may take. */
const CHECK_MILLIS = 5_000;

/**
 * Notices when the other side of a connection is silent for two intervals, and asks for a sign of life once in each.
 */
export class HeartBeat {
  #heard = Date.now();
  #checkUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {number} millis the interval
   * @param {{ping: () => void, silent: (text: string) => void}} owner `ping`: the other side replies to it
   */
  constructor(millis, owner) {
    this.millis = millis;
    this.owner = owner;
  }

  /** Something came. */
  heard() {
    this.#heard = Date.now();
    this.#checkUntil = 0;
  }

  start() {
    clearTimeout(this.#timer);
    const now = Date.now();
    const deadline = this.#checkUntil || this.#heard + 2 * this.millis;
    this.#timer = setTimeout(() => this.#look(now), Math.max(1, Math.min(this.millis, deadline - now)));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {number} before the time of the last look */
  #look(before) {
    const now = Date.now();
    if (now >= (this.#checkUntil || this.#heard + 2 * this.millis)) {
      // After a sleep of the machine nothing could be heard. The connection may live still, so ask once.
      if (!this.#checkUntil && now - before > 2 * this.millis) return this.check();
      return this.owner.silent(`nothing came for ${Math.round((now - this.#heard) / 1000)} s`);
    }
    this.owner.ping();
    this.start();
  }

  /** The machine may have slept, or changed its network: the other side must reply now. */
  check() {
    if (this.#checkUntil) return;
    this.owner.ping();
    this.#checkUntil = Date.now() + Math.min(CHECK_MILLIS, 2 * this.millis);
    this.start();
  }
}
