/** Clear refusals in a row. One may have met a restart of the gateway. */
const REFUSALS = 2;

/** Failures in a row, cuts included. */
const FAILURES = 3;

/** Failures in a row where a WebSocket has worked: a network that cuts is more likely there than a new blockade. */
const FAILURES_AFTER_SUCCESS = 5;

const FIRST_PAUSE_MILLIS = 30_000;
const LONGEST_PAUSE_MILLIS = 300_000;

/**
 * Whether something blocks WebSockets while HTTP passes. One WebSocket that does not open proves nothing: the gateway
 * may have stopped between two requests, or the network may cut connections at random.
 */
export class Blockade {
  #refusals = 0;
  #failures = 0;
  #hasPassed = false;
  #doubted = false;
  #pause = FIRST_PAUSE_MILLIS;
  /** When to try the next WebSocket beside HTTP. @type {number | null} */
  #probeAt = null;

  get isUp() {
    const enough = this.#hasPassed ? FAILURES_AFTER_SUCCESS : FAILURES;
    return !this.#doubted && (this.#refusals >= REFUSALS || this.#failures >= enough);
  }

  /** Whether the last WebSocket did not open although HTTP worked. */
  get isSuspected() {
    return this.#failures > 0;
  }

  /**
   * A WebSocket did not open, between two requests over HTTP that worked.
   *
   * @param {boolean} clearly it was refused or never answered, which a network that fails does not do
   */
  met(clearly) {
    this.#failures++;
    if (clearly) this.#refusals++;
    this.#doubted = false;
  }

  /**
   * HTTP failed, too, so a WebSocket has its turn. One more failure of it suffices then.
   *
   * @param {boolean} worked whether HTTP had worked before: then it only matters where WebSockets were not refused but
   *   cut, because the network may cut everything
   */
  doubt(worked) {
    if (!worked || this.#refusals < REFUSALS) this.#doubted = true;
  }

  /** A WebSocket opened. */
  passed() {
    this.#refusals = 0;
    this.#failures = 0;
    this.#hasPassed = true;
    this.#doubted = false;
    this.#pause = FIRST_PAUSE_MILLIS;
    this.#probeAt = null;
  }

  /** Milliseconds until the next WebSocket beside HTTP. A new connection over HTTP does not put it off. */
  get probeInMillis() {
    this.#probeAt ??= performance.now() + this.#pause;
    return Math.max(0, this.#probeAt - performance.now());
  }

  /** The WebSocket beside HTTP did not open. The next one comes later. */
  probed() {
    this.#pause = Math.min(LONGEST_PAUSE_MILLIS, this.#pause * 2);
    this.#probeAt = null;
  }
}
