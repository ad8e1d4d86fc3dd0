import { RecentEvents } from './recent-events.js';
import { LastKnown, hasSnapshot } from './last-known.js';
import { Backoff } from './backoff.js';
import { asWarrenError } from './warren-error.js';

/** @typedef {import('./types.d.ts').Message} Message */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/** @typedef {{position: number | null, replayed: number, recovered: boolean}} Outcome */

/**
 * The one subscription at the gateway behind all subscriptions of the application to a channel or pattern. It knows
 * where to resume, and passes on messages in the log's order.
 */
export class Feed {
  /** @type {Set<Subscription>} */
  subscriptions = new Set();
  /** @type {'idle' | 'pending' | 'live' | 'refused'} */
  status = 'idle';
  /** The last position that came, or where the feed went live. @type {number | null} */
  position = null;
  /** @type {Message[]} */
  #held = [];
  /** The start that the pending subscription has requested. @type {{since?: number, last?: number}} */
  #start = {};
  #ref = '';
  /** @type {Outcome | null} */
  #outcome = null;
  /** Messages of the pending request up to here are certainly its history. */
  #floor = Infinity;
  #recent = new RecentEvents();
  #known;
  #backoff = new Backoff();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {string} channel
   * @param {import('./feeds.js').Feeds} feeds
   */
  constructor(channel, feeds) {
    this.channel = channel;
    this.feeds = feeds;
    this.#known = hasSnapshot(channel) ? new LastKnown() : null;
    const words = channel
      .split('.')
      .map((word) => (word === '*' ? '[^.]+' : word.replace(/[^A-Za-z0-9_~#-]/g, '\\$&')));
    this.isPattern = /[*#]/.test(channel);
    this.pattern = new RegExp(`^${words.join('\\.').replace(/(^|\\\.)#/g, (_, dot) => (dot ? '(\\..+)?' : '.*'))}$`);
  }

  /** @param {Subscription} subscription */
  add(subscription) {
    const { since, last } = subscription.options;
    const asksForHistory = since !== undefined || last !== undefined;
    this.subscriptions.add(subscription);
    // One that wants new messages only ignores the history that the feed brings for others.
    subscription.begun = asksForHistory || this.#known !== null;
    const isUntouched = this.position === null && this.status !== 'live';
    if (since !== undefined || this.subscriptions.size === 1 || this.status === 'refused') {
      // Brings the earlier messages for the newcomer; the others drop what they have.
      this.request();
    } else if (last !== undefined && isUntouched) {
      if (last > (this.#start.last ?? 0)) this.request();
    } else if (last !== undefined && !this.isPattern) {
      subscription.begun = false;
      this.#bringLast(subscription, last, new Backoff());
    } else if (this.status === 'live') {
      this.#known?.messages().forEach((message) => subscription.deliver(message));
      subscription.place({ position: this.position, replayed: 0, recovered: last === undefined });
      subscription.wentLive({ position: this.position, replayed: 0, recovered: last === undefined });
    }
  }

  /**
   * Brings the last messages by HTTP, for one of several subscriptions: at the gateway they would take the place of
   * what the others wait for.
   *
   * @param {Subscription} subscription
   * @param {number} count
   * @param {Backoff} backoff
   */
  async #bringLast(subscription, count, backoff) {
    const isWanted = () => this.subscriptions.has(subscription);
    try {
      const { messages, last } = await this.feeds.lastPage(this, count);
      if (!isWanted()) return;
      subscription.begun = true;
      messages.forEach((message) => subscription.deliver(message));
      subscription.brought = messages.length;
      subscription.position ??= last ?? this.position;
      this.request();
    } catch (thrown) {
      const error = asWarrenError(thrown, 'internal_error');
      if (!isWanted()) return;
      if (error.isTransient || error.code === 'unreachable') {
        setTimeout(() => isWanted() && this.#bringLast(subscription, count, backoff), backoff.next());
      } else {
        subscription.refuse(error);
      }
    }
  }

  /** @param {Subscription} subscription */
  remove(subscription) {
    this.subscriptions.delete(subscription);
    if (this.subscriptions.size > 0) return;
    clearTimeout(this.#retry);
    if (this.status !== 'idle') this.feeds.send({ type: 'unsubscribe', channel: this.channel });
    this.feeds.forget(this);
  }

  /** Subscribes at the gateway, or resumes, where there is a connection. */
  request() {
    clearTimeout(this.#retry);
    this.#held = [];
    this.#outcome = null;
    this.#start = this.#from();
    // Live messages of the request before are still on their way, or even its history.
    if (this.status === 'live') this.#floor = this.position ?? -1;
    else this.#floor = this.status === 'pending' ? -1 : Infinity;
    // A second request may overtake the reply to the first one, so each has a ref of its own.
    this.#ref = this.feeds.ref(this);
    const { channel } = this;
    const sent = this.feeds.send({ type: 'subscribe', channel, ...this.#start, ref: this.#ref });
    this.status = sent ? 'pending' : 'idle';
    for (const each of this.subscriptions) {
      if (each.state.status === 'refused') each.pend();
    }
  }

  #from() {
    const all = [...this.subscriptions].filter((each) => each.begun);
    const known = all.map((each) => each.position).filter((position) => position !== null);
    if (this.#wantsLatest()) return {};
    if (known.length > 0) return { since: Math.min(...known) };
    const last = Math.max(0, ...all.map((each) => each.options.last ?? 0));
    return last > 0 ? { last } : {};
  }

  /** The connection has ended. */
  lost() {
    clearTimeout(this.#retry);
    this.#held = [];
    this.status = 'idle';
    for (const each of this.subscriptions) each.pend();
  }

  /** @param {Message} message */
  receive(message) {
    if (this.status === 'live') this.#forward(message);
    else if (this.status === 'pending' && this.#isHistory(message)) this.#forward(message);
    else if (this.status === 'pending') this.#held.push(message);
  }

  /**
   * Whether a message that comes before the feed is live is certainly the next one of its history.
   *
   * @param {Message} message
   */
  #isHistory({ position }) {
    return (
      this.#start.since !== undefined && !this.#known && position <= Math.min(this.#floor, this.feeds.floorOf(this))
    );
  }

  /** @param {Message} message */
  #forward(message) {
    if (this.position === null || message.position > this.position) this.position = message.position;
    this.#known?.note(message);
    if (this.#recent.repeats(message)) return;
    for (const each of [...this.subscriptions]) each.deliver(message);
  }

  /** The gateway has sent the whole history of a request. @param {Outcome} outcome */
  subscribed(outcome) {
    this.#outcome = outcome;
  }

  /** The gateway has carried out a request. @param {string} ref */
  acknowledged(ref) {
    const outcome = this.#outcome;
    this.#outcome = null;
    if (ref === this.#ref && outcome && this.status === 'pending') this.#goLive(outcome);
  }

  /** @param {Outcome} outcome */
  #goLive(outcome) {
    const { since } = this.#start;
    const { position, recovered } = outcome;
    const held = this.#heldInOrder(outcome);
    const history = held.filter((each) => position !== null && each.position <= position);
    this.#held = [];
    this.#backoff.reset();
    this.status = 'live';
    // One that waits for its page of history gets a request of its own.
    const live = [...this.subscriptions].filter((each) => each.begun || each.options.last === undefined);
    // The newcomer's beginning may be gone, and what the others have not.
    const behind = live.filter((each) => since === undefined || (each.position ?? since) <= since || !each.begun);
    if (since !== undefined && !recovered) this.#showGap({ from: since, to: position ?? since }, behind);
    for (const each of recovered ? live : behind) {
      const last = each.position === null && since === undefined ? each.options.last : undefined;
      if (last !== undefined && history.length > last) each.position = history[history.length - last - 1].position;
      each.place(outcome);
    }
    for (const each of held) this.#forward(each);
    if (position !== null) this.position = recovered ? Math.max(this.position ?? 0, position) : position;
    for (const each of recovered ? live : behind) each.wentLive(outcome);
    if (!recovered && behind.length < live.length) this.request();
  }

  /**
   * The messages that came before the feed was live, without those from before its beginning: overlapping subscriptions
   * bring their own history, and typing, which no history has.
   *
   * @param {Outcome} outcome
   */
  #heldInOrder({ position, replayed }) {
    const byPosition = new Map(this.#held.map((each) => [each.position, each]));
    const held = [...byPosition.values()].sort((a, b) => a.position - b.position);
    if (position === null || this.#known || this.#start.since !== undefined) return held;
    const history = held.filter((each) => each.position <= position && each.type !== 'typing');
    const live = held.filter((each) => each.position > position);
    const count = this.#start.last === undefined ? 0 : replayed;
    return [...history.slice(Math.max(0, history.length - count)), ...live];
  }

  /** The gateway reports a gap. @param {{from: number, to: number}} range */
  gap(range) {
    // `subscribed` has reported the same, and the reply to the request follows.
    if (this.#outcome && !this.#outcome.recovered) return;
    this.#showGap(range, [...this.subscriptions]);
    if (this.status === 'live' && this.#wantsLatest()) this.request();
  }

  /** @param {{from: number, to: number}} range @param {Subscription[]} to */
  #showGap(range, to) {
    const gap = Object.freeze({ channel: this.channel, from: range.from, to: range.to });
    this.feeds.showGap(gap);
    for (const each of to) each.showGap(gap);
  }

  /** Boards want the state and not the way there: a fresh snapshot is shorter than the history of a night. */
  #wantsLatest() {
    return this.#known !== null && [...this.subscriptions].every((each) => each.options.latest);
  }

  /** @param {string} ref @param {import('./warren-error.js').WarrenError} error */
  refuse(ref, error) {
    if (ref !== this.#ref || this.status !== 'pending') return;
    if (error.isTransient) {
      this.status = 'idle';
      const millis = Math.max(this.#backoff.next(), error.retryAfterMillis ?? 0);
      this.#retry = setTimeout(() => this.request(), millis);
      return;
    }
    this.status = 'refused';
    for (const each of [...this.subscriptions]) each.refuse(error);
  }
}
