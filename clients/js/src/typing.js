import { LiveStore, sorted } from './store.js';

/** @typedef {import('./types.d.ts').TypingStore} TypingStore */

/** The gateway repeats `typing` at this rate at most. */
const REPEAT_MILLIS = 2_500;

/** A worker ends `typing` after 5 s. Only where that message is lost this client ends it by itself. */
const LONGEST_MILLIS = 7_500;

/**
 * The other users who type in a channel.
 *
 * @extends {LiveStore<readonly string[]>}
 * @implements {TypingStore}
 */
export class Typing extends LiveStore {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #sentAt = 0;

  /**
   * @param {string} channel
   * @param {import('./feeds.js').Feeds} feeds
   * @param {() => string | null} self the client's own user
   */
  constructor(channel, feeds, self) {
    super(Object.freeze([]), () => {
      const subscription = feeds.subscribe(channel, {
        onMessage: (message) => this.#receive(message),
        onState: ({ status }) => status === 'live' || this.#clear(),
      });
      return () => {
        subscription.unsubscribe();
        this.#clear();
      };
    });
    this.self = self;
    /** @param {boolean} [typing] */
    this.send = (typing = true) => {
      const now = Date.now();
      if (typing ? now - this.#sentAt < REPEAT_MILLIS : this.#sentAt === 0) return;
      // Of no use later, so it does not wait for a connection.
      feeds.send({ type: 'typing', channel, data: { typing } });
      this.#sentAt = typing ? now : 0;
    };
  }

  /** @param {import('./types.d.ts').Message} message */
  #receive({ type, data }) {
    const user = String(data.userId ?? data.user_id ?? data.sender ?? data.agentId ?? data.agent_id);
    if (user === this.self()) return;
    // A message ends the typing of its author.
    const typing = type === 'typing' && data.typing === true;
    clearTimeout(this.#timers.get(user));
    const had = this.#timers.delete(user);
    if (typing)
      this.#timers.set(
        user,
        setTimeout(() => this.#forget(user), LONGEST_MILLIS),
      );
    if (typing !== had) this.#show();
  }

  /** @param {string} user */
  #forget(user) {
    this.#timers.delete(user);
    this.#show();
  }

  #clear() {
    if (this.#timers.size === 0) return;
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
    this.#show();
  }

  #show() {
    this.set(sorted(this.#timers.keys(), (user) => user));
  }
}
