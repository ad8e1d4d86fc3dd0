// The STOMP side of the page: one connection that comes back by itself, and what is subscribed on it.

const { Client, ReconnectionTimeMode, TickerStrategy } = window.StompJs;

/** Close codes after which the same try would only be refused again, and what helps instead. */
const NO_WAY_BACK = new Map([
  [1002, 'Reload the page.'],
  [1009, 'Send less at once.'],
  [4001, 'Sign in again.'],
  [4003, 'Connect again to go on without it.'],
  [4010, 'Wait a while, then connect again.'],
  [4011, 'Sign in again.'],
]);

/** Of those, the ones that mean that the token will not do any longer. */
export const TOKEN_REFUSED = new Set([4001, 4011]);

/** What the gateway refused, with its code. */
export class Refused extends Error {
  constructor(code, message) {
    super(code ? `${message} (${code})` : message);
    this.code = code;
  }
}

/**
 * Tells its listener:
 *   onState(state, reason, closeCode)  state is 'connected', 'connecting' or 'disconnected'
 *   onSubscriptions()                  `subscriptions` has changed
 *   onMessage(frame, subscription)     a STOMP MESSAGE
 *   onGap(subscription)                what came while the connection was away could not be had
 *   onRefusal(refused)                 a refusal that belongs to no `post`
 */
export class Connection {
  /** By pattern: {pattern, state: 'waiting' | 'live' | 'refused', since, receipt, handle}. */
  subscriptions = new Map();
  user = null;

  #client;
  #listener;
  #posts = new Map();
  #receipts = 0;
  #error = null;

  constructor(url, heartBeatMillis, listener) {
    this.#listener = listener;
    this.#client = new Client({
      brokerURL: url,
      connectionTimeout: 10_000,
      heartbeatIncoming: heartBeatMillis,
      heartbeatOutgoing: heartBeatMillis,
      // Browsers let the timers of a hidden tab run once a minute, but not those of a worker: without
      // one the gateway would take a tab in the background for dead. A CSP needs `worker-src blob:`.
      heartbeatStrategy: TickerStrategy.Worker,
      // Not the same for every page, so that they do not all come back in the same instant.
      reconnectDelay: 500 + Math.random() * 1000,
      reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
      maxReconnectDelay: 10_000,
      onConnect: (frame) => this.#connected(frame),
      onStompError: (frame) => this.#refused(frame),
      onWebSocketClose: (close) => this.#closed(close),
    });
  }

  get connected() {
    return this.#client.connected;
  }

  /** Whether it is connected, or will try to be without being asked again. */
  get active() {
    return this.#client.active;
  }

  /** Connects, and stays so until `disconnect` or until the gateway refuses. An empty token is none. */
  async connect(token) {
    await this.disconnect();
    this.#client.connectHeaders = token ? { Authorization: `Bearer ${token}` } : {};
    for (const subscription of this.subscriptions.values()) {
      if (subscription.state === 'refused') {
        this.subscriptions.delete(subscription.pattern);
      }
    }
    this.#listener.onSubscriptions();
    this.#listener.onState('connecting', '', null);
    this.#client.activate();
  }

  disconnect() {
    return this.#client.deactivate();
  }

  subscribe(pattern) {
    const known = this.subscriptions.get(pattern);
    if (!known || known.state === 'refused') {
      const subscription = { pattern, state: 'waiting', since: null, receipt: null, handle: null };
      this.subscriptions.set(pattern, subscription);
      this.#subscribe(subscription);
      this.#listener.onSubscriptions();
    }
  }

  unsubscribe(pattern) {
    const subscription = this.subscriptions.get(pattern);
    this.subscriptions.delete(pattern);
    if (this.connected) {
      subscription?.handle?.unsubscribe();
    }
    this.#listener.onSubscriptions();
  }

  forget() {
    [...this.subscriptions.keys()].forEach((pattern) => this.unsubscribe(pattern));
  }

  /** Posts a typed event. Fulfilled when RabbitMQ has it; rejected with the reason, as `Refused`. */
  post(channel, type, data) {
    const receipt = this.#nextReceipt();
    return new Promise((resolve, reject) => {
      this.#posts.set(receipt, reject);
      this.#client.watchForReceipt(receipt, () => {
        this.#posts.delete(receipt);
        resolve();
      });
      this.#client.publish({
        destination: `/app/${channel}`,
        headers: { receipt, 'content-type': 'application/json' },
        body: JSON.stringify({ type, data }),
      });
    });
  }

  #connected(frame) {
    this.#error = null;
    this.user = frame.headers['user-name'];
    // First, so that a refusal of anything later is told instead of ending the connection.
    this.#client.subscribe('/user/queue/errors', (message) => this.#notice(message));
    this.subscriptions.forEach((subscription) => this.#subscribe(subscription));
    this.#listener.onState('connected', '', null);
  }

  #subscribe(subscription) {
    if (!this.connected) {
      return;
    }
    const headers = { receipt: this.#nextReceipt() };
    if (subscription.since) {
      headers.since = subscription.since;
    }
    subscription.receipt = headers.receipt;
    this.#client.watchForReceipt(headers.receipt, (frame) => this.#live(subscription, frame));
    subscription.handle = this.#client.subscribe(
      `/topic/${subscription.pattern}`,
      (message) => {
        subscription.since = message.headers['message-id'];
        this.#listener.onMessage(message, subscription);
      },
      headers,
    );
  }

  #live(subscription, receipt) {
    subscription.state = 'live';
    // Where it came back with `since`, that stands until the first message: the history may still come.
    subscription.since ??= receipt.headers.position;
    if (receipt.headers.recovered === 'false') {
      this.#listener.onGap(subscription);
    }
    this.#listener.onSubscriptions();
  }

  /** ERROR: the close frame that follows ends the connection. */
  #refused(frame) {
    const { message, code, 'receipt-id': receipt } = frame.headers;
    // The body says the same; STOMP.js leaves headers escaped ("token\c") until it is connected.
    this.#error = new Refused(code, frame.body || message);
    for (const subscription of this.subscriptions.values()) {
      if (receipt && subscription.receipt === receipt) {
        // It is not asked for again: the connection would end again.
        subscription.state = 'refused';
      }
    }
    this.#reject(receipt, this.#error);
  }

  /** Refused without ending the connection. */
  #notice(message) {
    const refused = new Refused(message.headers.code, message.headers.message);
    if (!this.#reject(message.headers['receipt-id'], refused)) {
      this.#listener.onRefusal(refused);
    }
  }

  #reject(receipt, refused) {
    const reject = this.#posts.get(receipt);
    this.#posts.delete(receipt);
    reject?.(refused);
    return reject !== undefined;
  }

  #closed(close) {
    const wasConnected = this.user !== null;
    const byUser = !this.#client.active;
    const help = NO_WAY_BACK.get(close.code);
    if (help) {
      this.#client.deactivate();
    }
    this.user = null;
    for (const subscription of this.subscriptions.values()) {
      subscription.handle = null;
      subscription.state = subscription.state === 'refused' ? 'refused' : 'waiting';
    }
    const unknown = new Refused(null, 'the connection ended before the receipt came: it may be posted, or not');
    this.#posts.forEach((reject) => reject(unknown));
    this.#posts.clear();
    const why = this.#error?.message ?? (close.reason || silence(close.code, wasConnected));
    this.#error = null;
    this.#listener.onSubscriptions();
    this.#listener.onState(
      'disconnected',
      byUser ? '' : `${why}, close code ${close.code}. ${help ?? 'Trying again.'}`,
      close.code,
    );
  }

  #nextReceipt() {
    return `page-${++this.#receipts}`;
  }
}

function silence(code, wasConnected) {
  if (wasConnected || code !== 1006) {
    return 'The connection broke off';
  }
  // A browser does not say which of the two.
  return 'The gateway does not answer, or does not let this page in';
}
