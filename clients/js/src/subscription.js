import { callSafely } from './listeners.js';
import { WarrenError } from './warren-error.js';

/** One interest of the application in a channel or pattern. Made by {@link Warren.subscribe}. */
export class Subscription {
  /** @type {import('./types.d.ts').SubscriptionState} */
  #state = { status: 'pending', error: null, position: null, replayed: 0, recovered: null };
  /** @type {(value: import('./types.d.ts').SubscriptionState) => void} */
  #resolve = () => {};
  /** @type {(error: WarrenError) => void} */
  #reject = () => {};

  /**
   * @param {string} channel
   * @param {import('./types.d.ts').SubscribeOptions & {latest?: boolean}} options
   * @param {(subscription: Subscription) => void} leave
   * @hideconstructor
   */
  constructor(channel, options, leave) {
    /** The channel or pattern. @readonly */
    this.channel = channel;
    /** @internal */
    this.options = options;
    /** @internal */
    this.leave = leave;
    /**
     * Whether messages of the feed are for this subscription: one that wants new messages only ignores the history that
     * the feed brings for another one.
     *
     * @internal
     */
    this.begun = true;
    /**
     * How many messages of history came by HTTP.
     *
     * @internal
     */
    this.brought = 0;
    /**
     * The position of the last message, or where the subscription went live. To go on later, in another process for
     * example, subscribe with it as `since`.
     *
     * @type {number | null}
     */
    this.position = options.since ?? null;
    /**
     * Resolves when the subscription is live for the first time; rejects if it is refused, or ended before.
     *
     * @type {Promise<import('./types.d.ts').SubscriptionState>}
     */
    this.live = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.live.catch(() => {}); // The state has the reason, too.
  }

  /** @returns {import('./types.d.ts').SubscriptionState} */
  get state() {
    return this.#state;
  }

  /** Ends it. Nothing is delivered after this call; further calls have no effect. */
  unsubscribe() {
    if (this.#state.status === 'ended') return;
    this.setState({ status: 'ended' });
    this.#reject(new WarrenError('ended', `the subscription to '${this.channel}' has ended`));
    this.leave(this);
  }

  /**
   * @param {import('./types.d.ts').Message} message
   * @internal
   */
  deliver(message) {
    if (!this.begun || (this.position !== null && message.position <= this.position)) return;
    this.position = message.position;
    if (this.#state.status !== 'ended') callSafely(this.options.onMessage, message);
  }

  /**
   * @param {import('./types.d.ts').Gap} gap
   * @internal
   */
  showGap(gap) {
    if (this.begun && this.#state.status !== 'ended') callSafely(this.options.onGap, gap);
  }

  /**
   * Where the feed is live now, before the first message after that.
   *
   * @param {import('./feed.js').Outcome} outcome
   * @internal
   */
  place({ position, recovered }) {
    // Without its history the log may be another one, whose positions begin lower.
    const isReset = !recovered && position !== null && (this.position ?? 0) > position;
    if (isReset || !this.begun) this.position = position;
    this.begun = true;
  }

  /**
   * @param {import('./feed.js').Outcome} outcome
   * @internal
   */
  wentLive(outcome) {
    if (outcome.position !== null) this.position = Math.max(this.position ?? 0, outcome.position);
    // A request for another subscription changes nothing here.
    if (this.#state.status === 'ended' || (this.#state.status === 'live' && outcome.recovered)) return;
    const replayed = outcome.replayed + this.brought;
    this.brought = 0;
    this.setState({ status: 'live', error: null, ...outcome, replayed });
    this.#resolve(this.#state);
  }

  /** @internal */
  pend() {
    if (this.#state.status !== 'pending' && this.#state.status !== 'ended')
      this.setState({ status: 'pending', error: null });
  }

  /**
   * @param {WarrenError} error
   * @internal
   */
  refuse(error) {
    this.setState({ status: 'refused', error });
    this.#reject(error);
  }

  /** @param {Partial<import('./types.d.ts').SubscriptionState>} change */
  setState(change) {
    this.#state = Object.freeze({ ...this.#state, ...change });
    callSafely(this.options.onState, this.#state);
  }
}
