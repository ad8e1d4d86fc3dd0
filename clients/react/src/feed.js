import { Batch } from './batch.js';

/** @import { Gap, Message, Subscription, Warren } from '@warren/client' */

/** @typedef {import('./types.d.ts').ChannelSnapshot} ChannelSnapshot */

/**
 * @typedef {object} FeedOptions
 * @property {number} history How many of the last messages to begin with.
 * @property {number} keep How many messages to keep. Loading older ones raises it.
 * @property {readonly Message[]} initial Messages that the page has already: the subscription begins after the last.
 */

/** @typedef {{ history: boolean }} Arrival `history`: the message was there before the subscription began. */
/** @typedef {(message: Message, arrival: Arrival) => void} MessageListener */

/** Some 60 renders a second at most, whatever the rate of messages. */
const FRAME = 16;

/** A replay comes as one change, unless it takes longer than this. In milliseconds. */
const REPLAY = 500;

/**
 * The messages of one channel, for all components that show it: one subscription of the client, and one list of
 * messages as an immutable snapshot.
 */
export class Feed {
  #client;
  #channel;
  /** Not yet there for what arrives while the client begins it. @type {Subscription | undefined} */
  #subscription;
  /** @type {Message[]} */
  #messages;
  /** @type {Gap[]} */
  #gaps = [];
  /** @type {Set<number>} */
  #positions;
  #keep;
  #history;
  /** Whether the messages that arrive are history that was asked for, and not news. */
  #beginning;
  #hasOlder = true;
  /** @type {Promise<boolean> | undefined} */
  #loading;
  #closed = false;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Set<MessageListener>} */
  #messageListeners = new Set();
  #batch = new Batch(() => this.#publish(), FRAME);
  /** @type {ChannelSnapshot} */
  #snapshot;

  /**
   * @param {Warren} client
   * @param {string} channel
   * @param {FeedOptions} options
   */
  constructor(client, channel, { history, keep, initial }) {
    this.#client = client;
    this.#channel = channel;
    this.#keep = Math.max(keep, initial.length);
    this.#history = history;
    this.#messages = [...initial];
    this.#positions = new Set(initial.map(({ position }) => position));
    this.#snapshot = snapshotOf(initial, 'pending');
    const since = initial.at(-1)?.position;
    this.#beginning = since === undefined && history > 0;
    const begin = since !== undefined ? { since } : history > 0 ? { last: history } : {};
    const subscription = client.subscribe(channel, {
      ...begin,
      onMessage: (message) => this.#received(message),
      onGap: (gap) => this.#missing(gap),
      onState: () => this.#stateChanged(),
    });
    // A refusal is in the state. Without this, the promise would be an unhandled rejection, too.
    subscription.live.catch(() => {});
    this.#subscription = subscription;
    if (subscription.state.status !== 'pending') this.#stateChanged();
  }

  get snapshot() {
    return this.#snapshot;
  }

  /**
   * @param {() => void} listener Called after each change of the snapshot.
   * @returns {() => void} Removes the listener.
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * @param {MessageListener} listener Called for each message when it arrives, before the snapshot has it.
   * @returns {() => void} Removes the listener.
   */
  listenToMessages(listener) {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  /**
   * Adapts to one more component: keeps as many messages as the greediest one wants, and loads the history that this
   * component wants and the ones before it did not.
   *
   * @param {FeedOptions} options
   */
  join({ history, keep }) {
    this.#keep = Math.max(this.#keep, keep);
    const missing = history - Math.max(this.#history, this.#messages.length);
    this.#history = Math.max(this.#history, history);
    if (missing > 0 && this.#hasOlder) {
      // Without the history there are still the live messages, and `loadOlder` gives the reason to the application.
      this.#subscription?.live.then(() => (this.#closed ? false : this.loadOlder(missing))).catch(() => {});
    }
  }

  /**
   * Loads messages before the first one.
   *
   * @param {number} limit
   * @returns {Promise<boolean>} Whether there may be older ones still.
   */
  loadOlder(limit) {
    this.#loading ??= this.#load(limit).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  close() {
    this.#closed = true;
    this.#subscription?.unsubscribe();
    this.#batch.stop();
  }

  /** @param {number} limit */
  async #load(limit) {
    const first = this.#messages[0]?.position ?? (this.#subscription?.position ?? Number.MAX_SAFE_INTEGER - 1) + 1;
    const page = await this.#client.history(this.#channel, { before: first, limit });
    if (this.#closed) return false;
    const older = page.messages.filter((message) => isShown(message) && !this.#positions.has(message.position));
    this.#hasOlder = page.truncated;
    // Otherwise the next message would push the older ones out again.
    this.#keep += older.length;
    for (const { position } of older) this.#positions.add(position);
    this.#messages = [...older, ...this.#messages];
    this.#batch.changed();
    this.#batch.now();
    return page.truncated;
  }

  /** @param {Message} message */
  #received(message) {
    if (!isShown(message) || this.#positions.has(message.position)) return;
    this.#positions.add(message.position);
    this.#messages.push(message);
    for (const listener of [...this.#messageListeners]) listener(message, { history: this.#beginning });
    if (this.#subscription?.state.status === 'live') this.#batch.changed();
    else this.#batch.changedWithin(REPLAY);
  }

  /** @param {Gap} gap */
  #missing(gap) {
    this.#gaps.push(gap);
    this.#batch.changed();
  }

  #stateChanged() {
    if (this.#closed) return;
    const status = this.#subscription?.state.status;
    if (status === 'live' && this.#beginning) {
      this.#beginning = false;
      this.#hasOlder = this.#messages.length >= this.#history;
    }
    this.#batch.changed();
    this.#batch.now();
  }

  #publish() {
    const surplus = this.#messages.length - this.#keep;
    if (surplus > 0) {
      for (const { position } of this.#messages.splice(0, surplus)) this.#positions.delete(position);
      this.#hasOlder = true;
    }
    const first = this.#messages[0]?.position ?? 0;
    this.#gaps = this.#gaps.filter(({ to }) => to >= first);
    const before = this.#snapshot;
    const { status, error } = this.#subscription?.state ?? before;
    const messages = isSame(before.messages, this.#messages) ? before.messages : Object.freeze([...this.#messages]);
    const gaps = isSame(before.gaps, this.#gaps) ? before.gaps : Object.freeze([...this.#gaps]);
    const after = { messages, status, error, gaps, hasOlder: this.#hasOlder };
    if (isSame(Object.values(before), Object.values(after))) return;
    this.#snapshot = Object.freeze(after);
    for (const listener of [...this.#listeners]) listener();
  }
}

/**
 * The state for a component before its subscription has begun.
 *
 * @param {readonly Message[]} initial
 * @param {ChannelSnapshot['status']} status
 * @returns {ChannelSnapshot}
 */
export function snapshotOf(initial, status) {
  return Object.freeze({ messages: initial, status, error: null, gaps: NO_GAPS, hasOlder: true });
}

/** @type {readonly Gap[]} */
const NO_GAPS = Object.freeze([]);

/** Whether a message is in the list: `useTyping` has those of the type `typing`. @param {Message} message */
export function isShown({ type }) {
  return type !== 'typing';
}

/**
 * @param {readonly unknown[]} some
 * @param {readonly unknown[]} others
 */
function isSame(some, others) {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}
