import { Feed } from './feed.js';
import { Subscription } from './subscription.js';

/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./types.d.ts').Message} Message */
/** @typedef {import('./warren-error.js').WarrenError} WarrenError */

/** All feeds of a client. */
export class Feeds {
  /** @type {Map<string, Feed>} */
  #byChannel = new Map();
  /** The open connection. @type {import('./types.d.ts').Link | null} */
  #link = null;
  #refs = 0;

  /**
   * @param {(gap: import('./types.d.ts').Gap) => void} showGap
   * @param {(feed: Feed, last: number) => Promise<{messages: Message[], last: number | null}>} lastPage
   */
  constructor(showGap, lastPage) {
    this.showGap = showGap;
    this.lastPage = lastPage;
  }

  /**
   * @param {string} channel
   * @param {import('./types.d.ts').SubscribeOptions & {latest?: boolean}} options
   */
  subscribe(channel, options) {
    const subscription = new Subscription(channel, options, (left) => this.#byChannel.get(channel)?.remove(left));
    let feed = this.#byChannel.get(channel);
    if (!feed) {
      feed = new Feed(channel, this);
      this.#byChannel.set(channel, feed);
    }
    feed.add(subscription);
    return subscription;
  }

  /** @param {Feed} feed */
  forget(feed) {
    this.#byChannel.delete(feed.channel);
  }

  /** @param {Frame} frame @returns {boolean} whether there is a connection to send it on */
  send(frame) {
    this.#link?.send(frame);
    return this.#link !== null;
  }

  /** A mark for the replies to a feed's next request. @param {Feed} feed */
  ref(feed) {
    return `s${++this.#refs} ${feed.channel}`;
  }

  /** The reply to a feed's request. @param {string} ref @param {WarrenError | null} error */
  replied(ref, error) {
    const feed = this.#byChannel.get(ref.slice(ref.indexOf(' ') + 1));
    if (error) feed?.refuse(ref, error);
    else feed?.acknowledged(ref);
  }

  /** Up to which position only the feed's own history comes. @param {Feed} feed */
  floorOf(feed) {
    if (this.#link?.floor === Infinity) return Infinity;
    const overlaps = (/** @type {Feed} */ other) =>
      other !== feed && (other.isPattern || feed.isPattern) && other.status !== 'idle';
    return [...this.#byChannel.values()].some(overlaps) ? -1 : (this.#link?.floor ?? -1);
  }

  /** @param {import('./types.d.ts').Link} link */
  opened(link) {
    this.#link = link;
    for (const each of this.#byChannel.values()) each.request();
  }

  lost() {
    this.#link = null;
    for (const each of this.#byChannel.values()) each.lost();
  }

  /**
   * A fresh token may have other rights: refused feeds try again, or all, if one of them has ended.
   *
   * @param {boolean} all
   */
  retry(all) {
    for (const each of this.#byChannel.values()) {
      if (all || each.status === 'refused') each.request();
    }
  }

  /** @param {Frame} frame a message of a channel @param {string} [feed] the only feed that it is for */
  receive(frame, feed) {
    const message = /** @type {import('./types.d.ts').Message} */ (Object.freeze(frame));
    if (feed !== undefined) return this.#byChannel.get(feed)?.receive(message);
    for (const each of this.#byChannel.values()) {
      if (each.isPattern ? each.pattern.test(message.channel) : each.channel === message.channel) {
        each.receive(message);
      }
    }
  }

  /** @param {string} channel the channel or pattern of a feed */
  of(channel) {
    return this.#byChannel.get(channel);
  }
}
