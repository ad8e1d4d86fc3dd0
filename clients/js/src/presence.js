import { LiveStore, sorted } from './store.js';

/** @typedef {import('./types.d.ts').PresenceUser} PresenceUser */

/**
 * The present users of one team.
 *
 * @extends {LiveStore<readonly PresenceUser[]>}
 */
export class Presence extends LiveStore {
  /** @type {Map<string, PresenceUser>} */
  #users = new Map();

  /**
   * @param {string} team
   * @param {import('./feeds.js').Feeds} feeds
   */
  constructor(team, feeds) {
    super(Object.freeze([]), () => {
      const subscription = feeds.subscribe(`presence.${team}`, {
        latest: true,
        onMessage: (message) => this.#receive(message),
      });
      return () => subscription.unsubscribe();
    });
  }

  /** @param {import('./types.d.ts').Message} message */
  #receive({ type, data, timestamp }) {
    const before = this.#users;
    if (type === 'presence_state') {
      this.#users = new Map(data.users.map((/** @type {any} */ each) => entryOf(each, before)));
    } else if (type === 'user_presence') {
      this.#users = new Map([...before, entryOf({ lastSeen: timestamp, ...data }, before)]);
    } else {
      return;
    }
    const unchanged =
      before.size === this.#users.size && [...this.#users].every(([id, user]) => before.get(id) === user);
    if (!unchanged) this.set(sorted(this.#users.values(), (user) => user.userId));
  }
}

/**
 * A user, who stays the same object while nothing about the user changes.
 *
 * @param {any} data
 * @param {Map<string, PresenceUser>} before
 * @returns {[string, PresenceUser]}
 */
function entryOf(data, before) {
  const userId = String(data.userId ?? data.user_id);
  const user = { userId, status: data.status, lastSeen: data.lastSeen ?? data.last_seen };
  const known = before.get(userId);
  const same = known && known.status === user.status && known.lastSeen === user.lastSeen;
  return [userId, same ? known : Object.freeze(user)];
}
