import { channelWord } from './channel-word.js';
import { WarrenError } from './warren-error.js';

/** @import { Frame } from './types.d.ts' */

/** How long after a fresh token the refusals come that belong to it. */
const RENEWAL_MILLIS = 10_000;

/** Hands each frame of the gateway to the part of the client that it is for. */
export class Incoming {
  /** The user whose alerts are known. @type {string | null} */
  #userId = null;
  #renewedAt = 0;
  /** The other tabs that this one serves. @type {import('./tab-server.js').TabServer | null} */
  tabs = null;

  /**
   * @param {import('./feeds.js').Feeds} feeds
   * @param {import('./outbox.js').Outbox} outbox
   * @param {import('./alerts.js').Alerts} alerts
   * @param {(error: WarrenError) => void} onError has the refusals that belong to no call
   */
  constructor(feeds, outbox, alerts, onError) {
    this.feeds = feeds;
    this.outbox = outbox;
    this.alerts = alerts;
    this.onError = onError;
  }

  /** A connection is open, of this user. @param {string | null} userId */
  opened(userId) {
    if (userId !== this.#userId && this.#userId !== null) this.alerts.clear();
    this.#userId = userId;
  }

  renewed() {
    this.#renewedAt = Date.now();
  }

  /** @param {Frame} frame @param {string} [feed] */
  receive(frame, feed) {
    const { type, channel, data } = frame;
    switch (type) {
      case 'ack':
        return this.#replied(data.ref, data.id, null);
      case 'error': {
        const error = new WarrenError(data.code, data.error, { retryAfterMillis: data.retryAfterMillis });
        return this.#replied(data.ref, undefined, error);
      }
      case 'subscribed':
        return this.feeds.of(channel ?? '')?.subscribed(data);
      case 'gap':
        return this.feeds.of(channel ?? '')?.gap(data);
      case 'alert':
      case 'alert_acked':
        // Somebody else's alerts are messages of that user's channel.
        if (channel && this.#userId !== null && channel !== `users.${channelWord(this.#userId)}`) break;
        return this.alerts.receive(frame, this.tabs ? this.tabs.alert(frame) : frame.toast !== false);
    }
    if (channel && frame.position !== undefined) this.feeds.receive(frame, feed);
  }

  /** @param {unknown} ref @param {string | undefined} id @param {WarrenError | null} error */
  #replied(ref, id, error) {
    if (typeof ref === 'string' && ref.startsWith('s')) {
      this.feeds.replied(ref, error);
    } else if (typeof ref === 'string' && ref.startsWith('p')) {
      this.outbox.replied(ref, id, error);
    } else if (ref === 'renewal') {
      this.feeds.retry(false);
    } else if (error) {
      this.onError(error);
      // A fresh token without a right ends subscriptions, and this error does not name them.
      if (error.code === 'not_allowed' && Date.now() - this.#renewedAt < RENEWAL_MILLIS) this.feeds.retry(true);
    }
  }
}
