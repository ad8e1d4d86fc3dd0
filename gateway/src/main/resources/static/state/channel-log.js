// The messages of one channel, oldest first, as far as the console has them.

import { Value } from './store.js';
import { warren } from './session.js';
import { randomId } from './words.js';

const FIRST = 80;
const PAGE = 200;
/** Beyond this many the oldest go, in steps, so that a channel that is open all day stays small. */
const MOST = 10_000;
const STEP = 1_000;

/** Not messages of the log. */
const FLEETING = new Set(['typing', 'presence_state']);

export class ChannelLog {
  /** `{position, message, receivedAt}` or `{position, gap}`, by rising position. */
  items = [];
  /** Own messages on their way: `{id, type, data, error}`. */
  sending = [];
  /** Drawn when it changes. */
  version = new Value(0);
  status = 'pending';
  error = null;
  hasOlder = false;
  isLoading = false;
  #hasBegun = false;
  #client = warren;
  #subscription;

  constructor(channel) {
    this.channel = channel;
    this.#subscription = warren.subscribe(channel, {
      last: FIRST,
      onMessage: (message) => this.#add(message),
      onGap: (gap) => this.#addGap(gap),
      onState: ({ status, error }) => {
        // Whether there is more, the first page of it tells.
        if (!this.#hasBegun && status === 'live') this.hasOlder = this.items.length > 0;
        this.#hasBegun ||= status === 'live';
        this.status = status;
        this.error = error;
        this.#changed();
      },
    });
  }

  close() {
    this.#subscription.unsubscribe();
  }

  get last() {
    return this.items.at(-1);
  }

  #changed() {
    this.version.set(this.version.get() + 1);
  }

  #add(message) {
    if (FLEETING.has(message.type)) return;
    // Another log, whose positions begin lower: what was before has no place in it.
    if (this.last && message.position <= Math.floor(this.last.position)) this.items = [];
    const at = this.sending.findIndex((each) => each.id === message.id);
    if (at >= 0) this.sending.splice(at, 1);
    this.items.push({ position: message.position, message, receivedAt: this.status === 'live' ? Date.now() : null });
    if (this.items.length > MOST + STEP) {
      this.items.splice(0, STEP);
      this.hasOlder = true;
    }
    this.#changed();
  }

  /** The messages between are not available. It stands before the first message after it. */
  #addGap({ from, to }) {
    if (this.last?.gap) this.items.pop();
    this.items.push({ position: Math.max(from, this.last?.position ?? from) + 0.5, gap: { from, to } });
    this.#changed();
  }

  async loadOlder() {
    if (this.isLoading || !this.hasOlder || this.items.length === 0) return;
    this.isLoading = true;
    this.#changed();
    try {
      const before = Math.floor(this.items[0].position);
      const page = await this.#client.history(this.channel, { before, limit: PAGE });
      const older = page.messages
        .filter(({ type }) => !FLEETING.has(type))
        .map((message) => ({ position: message.position, message, receivedAt: null }));
      this.items = [...older, ...this.items];
      this.hasOlder = page.truncated && page.messages.length > 0;
    } catch {
      // Offline, say: the next scroll to the top tries again.
    } finally {
      this.isLoading = false;
      this.#changed();
    }
  }

  /** Publishes. The message is shown as "sending" until it comes back from the log. */
  send(type, data, entry = { id: randomId(), type, data, error: null }) {
    entry.error = null;
    if (!this.sending.includes(entry)) this.sending.push(entry);
    this.#changed();
    return this.#client.publish(this.channel, type, data, { id: entry.id }).then(
      () => setTimeout(() => this.discard(entry), CONFIRMED_MILLIS),
      (error) => {
        entry.error = error.message;
        this.#changed();
      },
    );
  }

  /** Forgets an own message that was not sent. */
  discard(entry) {
    const at = this.sending.indexOf(entry);
    if (at < 0) return;
    this.sending.splice(at, 1);
    this.#changed();
  }
}

/** The gateway may hide a confirmed message from its sender, one for agents only for example. */
const CONFIRMED_MILLIS = 3_000;
