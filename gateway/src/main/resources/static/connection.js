// The STOMP side of the page: one connection that reconnects by itself, and its subscriptions.

const { Client, ReconnectionTimeMode, TickerStrategy } = window.StompJs;

/** A refusal by the gateway, with its code. */
export class Refused extends Error {
  constructor(code, message) {
    super(code ? `${message} (${code})` : message);
    this.code = code;
  }
}

/**
 * Calls its listener:
 *   onState(state, reason)             state is 'connected', 'connecting' or 'disconnected'
 *   onTokenRefused()                   only another token can connect again
 *   onSubscriptions()                  `subscriptions` has changed
 *   onMessage(frame, subscription)     a STOMP MESSAGE
 *   onGap(subscription)                messages that the page missed while disconnected are no longer available
 *   onRefusal(refused)                 a refusal that belongs to no `post`
 */
export class Connection {
  /** By pattern: {pattern, state: 'waiting' | 'live' | 'refused', since, receipt, handle}. */
  subscriptions = new Map();
  user = null;

  #client;
  #closeCodes;
  #listener;
  #posts = new Map();
  #receipts = 0;
  #error = null;

  /** @param config the response of `/api/config` */
  constructor(url, config, listener) {
    this.#closeCodes = new Map(config.closeCodes.map((each) => [each.code, each]));
    this.#listener = listener;
    this.#client = new Client({
      brokerURL: url,
      connectionTimeout: 10_000,
      heartbeatIncoming: config.heartBeatMillis,
      heartbeatOutgoing: config.heartBeatMillis,
      // Browsers run the timers of a hidden tab once a minute, which is too seldom for heart-beats; those of
      // a worker run on time. A Content-Security-Policy needs `worker-src blob:` for it.
      heartbeatStrategy: TickerStrategy.Worker,
      // At random, so that the pages of all users do not reconnect in the same instant.
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

  /** Whether the page is connected or tries to connect. */
  get active() {
    return this.#client.active;
  }

  /** Connects, and reconnects until `disconnect` or until a refusal. An empty token stands for none. */
  async connect(token) {
    await this.disconnect();
    this.#client.connectHeaders = token ? { Authorization: `Bearer ${token}` } : {};
    for (const subscription of this.subscriptions.values()) {
      if (subscription.state === 'refused') {
        this.subscriptions.delete(subscription.pattern);
      }
    }
    this.#listener.onSubscriptions();
    this.#listener.onState('connecting', '');
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

  /** Publishes a typed event. Resolves once RabbitMQ has confirmed it; rejects with a `Refused`. */
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
    // First: from then on most refusals arrive here instead of ending the connection.
    this.#client.subscribe('/user/queue/errors', (message) => this.#notice(message));
    this.subscriptions.forEach((subscription) => this.#subscribe(subscription));
    this.#listener.onState('connected', '');
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
    // After a reconnect `since` stays until the first message, because history may still be on its way.
    subscription.since ??= receipt.headers.position;
    if (receipt.headers.recovered === 'false') {
      this.#listener.onGap(subscription);
    }
    this.#listener.onSubscriptions();
  }

  /** A STOMP ERROR; the gateway closes the connection next. */
  #refused(frame) {
    const { message, code, 'receipt-id': receipt } = frame.headers;
    // The body has the message without the escapes ("\c") that STOMP.js leaves in headers before CONNECTED.
    this.#error = new Refused(code, frame.body || message);
    this.#refuseSubscription(receipt);
    this.#reject(receipt, this.#error);
  }

  #refuseSubscription(receipt) {
    for (const subscription of this.subscriptions.values()) {
      if (receipt && subscription.receipt === receipt) {
        // The gateway would refuse it on the next connection as well.
        subscription.state = 'refused';
      }
    }
    this.#listener.onSubscriptions();
  }

  /** A refusal that leaves the connection open, or a warning. */
  #notice(message) {
    if (message.headers.code === 'token_expiring') {
      this.#listener.onState('connected', 'The token ends soon. Sign in again.');
      return;
    }
    if (message.headers.code === 'broker_unavailable' && message.headers['subscription-id']) {
      // It passes, when a gateway has just started, say. The next connection subscribes again.
      this.#client.forceDisconnect();
      return;
    }
    this.#refuseSubscription(message.headers['receipt-id']);
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
    const { reconnect, freshToken } = this.#closeCodes.get(close.code) ?? { reconnect: true, freshToken: false };
    if (!reconnect) {
      this.#client.deactivate();
    }
    this.user = null;
    for (const subscription of this.subscriptions.values()) {
      subscription.handle = null;
      subscription.state = subscription.state === 'refused' ? 'refused' : 'waiting';
    }
    const unknown = new Refused(null, 'the connection ended before the receipt came, so it may or may not be posted');
    this.#posts.forEach((reject) => reject(unknown));
    this.#posts.clear();
    const why = this.#error?.message ?? (close.reason || withoutReason(close.code, wasConnected));
    const next = reconnect ? 'Trying again.' : freshToken ? 'Sign in again.' : 'Connect to try again.';
    this.#error = null;
    this.#listener.onSubscriptions();
    this.#listener.onState('disconnected', byUser ? '' : `${why}, close code ${close.code}. ${next}`);
    if (freshToken) {
      this.#listener.onTokenRefused();
    }
  }

  #nextReceipt() {
    return `page-${++this.#receipts}`;
  }
}

function withoutReason(code, wasConnected) {
  if (wasConnected || code !== 1006) {
    return 'The connection was lost';
  }
  // A browser reports both cases with the same code.
  return 'The gateway is not reachable, or does not allow this page';
}
