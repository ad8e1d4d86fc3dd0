import { Agents } from './agents.js';
import { Alerts } from './alerts.js';
import { Connection } from './connection.js';
import { Feeds } from './feeds.js';
import { readLast, readPage } from './history.js';
import { Http } from './http.js';
import { Incoming } from './incoming.js';
import { Listeners } from './listeners.js';
import { Outbox } from './outbox.js';
import { Presence } from './presence.js';
import { Tokens } from './tokens.js';
import { Transports } from './transports.js';
import { Typing } from './typing.js';

/** @import { AnyMessage, HistoryOptions, Message, Page, Store } from './types.d.ts' */
/** @import { SubscribeOptions, WarrenEvents } from './types.d.ts' */
/** @import { Subscription } from './subscription.js' */
/** @import { WarrenError } from './warren-error.js' */

const TIMEOUT_MILLIS = 10_000;

/** A client of one gateway, for one user. The constructor opens nothing: {@link Warren.connect} does. */
export class Warren {
  /** @type {{[event in keyof WarrenEvents]: Listeners<any>}} */
  #listeners = {
    state: new Listeners(),
    dropped: new Listeners(),
    error: new Listeners(),
    gap: new Listeners(),
    token: new Listeners(),
  };
  /** @type {Map<string, any>} */
  #stores = new Map();
  /** The chosen presence, which a new connection needs again. @type {import('./types.d.ts').PresenceStatus | null} */
  #presence = null;
  #http;
  #connection;
  #feeds;
  #outbox;
  #alerts;
  #incoming;

  /** @param {import('./types.d.ts').WarrenOptions} [options] */
  constructor(options = {}) {
    const base = options.url ?? globalThis.location?.origin ?? '';
    const { heartBeatMillis, queue, backoff, tabs } = options;
    const timeoutMillis = heartBeatMillis ? Math.min(TIMEOUT_MILLIS, 2 * heartBeatMillis) : TIMEOUT_MILLIS;
    const tokens = new Tokens(options.token);
    const http = new Http(base, options.fetch ?? globalThis.fetch, tokens, timeoutMillis);
    const WebSocket = options.WebSocket ?? /** @type {any} */ (globalThis.WebSocket);
    const settings = {
      base: http.base,
      heartBeatMillis,
      timeoutMillis,
      WebSocket,
      http,
      tokenInUrl: options.tokenInUrl ?? false,
    };
    const shares = tabs && globalThis.navigator?.locks && globalThis.BroadcastChannel && globalThis.document;
    const openTabs = async () => {
      const { Tabs } = await import('./tabs.js');
      return new Tabs(`warren ${http.base} ${tabs}`, this, this.#alerts, (server) => (this.#incoming.tabs = server));
    };
    this.#http = http;
    this.#feeds = new Feeds(
      (gap) => this.#listeners.gap.call(gap),
      (feed, last) => readLast(http, feed.channel, last),
    );
    this.#outbox = new Outbox(queue, {
      changed: () => this.#connection.change({ queued: this.#outbox.size }),
      dropped: ({ frame: { id, channel, type, data } }, reason) =>
        this.#listeners.dropped.call(Object.freeze({ id, channel, type, data, reason })),
      largest: () => http.config?.limits.frameBytes ?? Infinity,
    });
    this.#alerts = new Alerts((frame) => this.#outbox.add(frame));
    this.#incoming = new Incoming(this.#feeds, this.#outbox, this.#alerts, (error) =>
      this.#listeners.error.call(error),
    );
    const transports = new Transports(options.transport, WebSocket, shares ? openTabs : null);
    this.#connection = new Connection(
      { tokens, http, transports, settings, backoff },
      {
        opened: (link) => this.#opened(link),
        lost: () => {
          this.#feeds.lost();
          this.#outbox.lost();
        },
        frame: (frame, feed) => this.#incoming.receive(frame, feed),
        changed: (state) => {
          this.#listeners.state.call(state);
          this.#incoming.tabs?.stateChanged(state);
        },
        token: (event) => {
          if (event.ok) this.#incoming.renewed();
          this.#listeners.token.call(event);
        },
      },
    );
  }

  /**
   * The state of the connection. The same object until something changes.
   *
   * @returns {import('./types.d.ts').ConnectionState}
   */
  get state() {
    return this.#connection.state;
  }

  /** Connects, and stays connected. No effect while that is so. */
  connect() {
    this.#connection.connect();
  }

  /**
   * Ends the connection. Publications without a confirm are given up: their promises reject with `stopped`, and the
   * event `dropped` reports them. Subscriptions stay, and {@link Warren.connect} resumes them where they are.
   */
  close() {
    this.#connection.close();
    this.#outbox.stop();
  }

  /**
   * @template {keyof WarrenEvents} E
   * @param {E} event `state`; `dropped`: a publication was given up; `error`: a refusal that belongs to no call; `gap`:
   *     of any channel; `token`: a token was renewed, or could not be
   * @param {(value: WarrenEvents[E]) => void} listener
   * @returns {() => void} removes the listener
   */
  on(event, listener) {
    return this.#listeners[event].add(listener);
  }

  /**
   * Subscribes to a channel or pattern (`*` is one word, `#` the rest). Messages come in the order of the log, each
   * once, across reconnects. Works before the client is connected.
   *
   * The messages have the types of the channel's kind, {@link Message}, if the program names the kind, as in
   * `'chat.team-7'` or `chat.${team}`. Name another type of messages as `subscribe<Order>(channel)`.
   *
   * @template {string} Channel
   * @overload
   * @param {Channel} channel
   * @param {SubscribeOptions<Message<Channel>>} [options]
   * @returns {Subscription}
   */
  /**
   * @template {AnyMessage} M
   * @overload
   * @param {string} channel
   * @param {SubscribeOptions<M>} [options]
   * @returns {Subscription}
   */
  /**
   * @param {string} channel
   * @param {SubscribeOptions<any>} [options]
   */
  subscribe(channel, options = {}) {
    const { since, last, onMessage, onGap, onState } = options;
    return this.#feeds.subscribe(channel, { since, last, onMessage, onGap, onState });
  }

  /**
   * Publishes an event. Events of one client are published in the order of the calls. While the client is not connected
   * they wait, within the bounds of the option `queue`. An event that the gateway refuses for the moment, above a rate
   * limit for example, goes out again, and those that were on their way with it may come before it.
   *
   * @param {string} channel
   * @param {string} type a type of the channel's kind; any, if the kind is not listed
   * @param {object} data
   * @param {{id?: string}} [options] `id`: names the event, so that a repetition of the call is shown once
   * @returns {Promise<{id: string}>} after RabbitMQ's confirm. Rejects with a {@link WarrenError}: the gateway's
   *     refusal,
   *     or `queue_full`, or `stopped`
   */
  async publish(channel, type, data, { id = newId() } = {}) {
    return { id: await this.#outbox.add({ type, channel, id, data }) };
  }

  /**
   * A page of a channel's history: the last messages, or those before or after a position. Its messages have types as
   * in {@link Warren.subscribe}.
   *
   * @template {string} Channel
   * @overload
   * @param {Channel} channel
   * @param {HistoryOptions} [options]
   * @returns {Promise<Page<Message<Channel>>>}
   */
  /**
   * @template {AnyMessage} M
   * @overload
   * @param {string} channel
   * @param {HistoryOptions} [options]
   * @returns {Promise<Page<M>>}
   */
  /**
   * @param {string} channel
   * @param {HistoryOptions} [options]
   * @returns {Promise<Page<any>>}
   */
  history(channel, options = {}) {
    return readPage(this.#http, channel, options);
  }

  /**
   * The users of a team.
   *
   * @param {string} team
   * @returns {Store<readonly import('./types.d.ts').PresenceUser[]>}
   */
  presence(team) {
    return this.#store(`presence ${team}`, () => new Presence(team, this.#feeds));
  }

  /**
   * Chooses the user's own status, for all devices. A later connection sets it again.
   *
   * @param {import('./types.d.ts').PresenceStatus} status
   * @returns {Promise<void>}
   */
  async setPresence(status) {
    this.#presence = status;
    await this.#outbox.add({ type: 'user_presence', data: status });
  }

  /**
   * The other users who type in a channel of `chat` or `sessions`.
   *
   * @param {string} channel
   * @returns {import('./types.d.ts').TypingStore}
   */
  typing(channel) {
    return this.#store(`typing ${channel}`, () => new Typing(channel, this.#feeds, () => this.state.userId));
  }

  /**
   * The last status of all agents that a pattern matches.
   *
   * @param {string} [pattern]
   * @returns {Store<readonly import('./types.d.ts').AgentStatus[]>}
   */
  agents(pattern = 'agents.*') {
    return this.#store(`agents ${pattern}`, () => new Agents(pattern, this.#feeds));
  }

  /** The user's unacknowledged alerts, oldest first. @returns {import('./types.d.ts').AlertStore} */
  get alerts() {
    return this.#alerts;
  }

  /** @param {string} key @param {() => any} make */
  #store(key, make) {
    if (!this.#stores.has(key)) this.#stores.set(key, make());
    return this.#stores.get(key);
  }

  /** @param {import('./types.d.ts').Link} link */
  #opened(link) {
    this.#incoming.opened(this.state.userId);
    this.#feeds.opened(link);
    if (this.#presence && this.#presence !== 'online') link.send({ type: 'user_presence', data: this.#presence });
    this.#outbox.opened(link);
  }
}

/** An id for an event. `randomUUID` exists in secure contexts only. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
