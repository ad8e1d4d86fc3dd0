import { Client } from '@stomp/stompjs';
import { HeartBeat } from './heart-beat.js';
import { cut, hearRefusedUpgrade } from './refused-upgrade.js';
import { frameOf } from './stomp-message.js';

/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./types.d.ts').Link} Link */

/** How long the gateway has to confirm a DISCONNECT. */
const GOODBYE_MILLIS = 2_000;

/**
 * STOMP over WebSocket, by STOMP.js: `new Warren({ url, token, transport: stomp() })`.
 *
 * @returns {import('./types.d.ts').Transport}
 */
export function stomp() {
  return { name: 'stomp', open: (settings, events) => new StompLink(settings, events) };
}

/**
 * Looks like JSON over WebSocket to the client: turns its frames into STOMP's, and back.
 *
 * @implements {Link}
 */
class StompLink {
  floor = Infinity;
  /** @type {Map<string, {id: string, position: number, isLive: boolean, isFirst: boolean}>} */
  #subscriptions = new Map();
  #ids = 0;
  /** @type {any} */
  #socket;
  #refusal = '';
  #opened = false;
  #timer;

  /**
   * @param {import('./types.d.ts').LinkSettings} settings
   * @param {import('./types.d.ts').LinkEvents} events
   */
  constructor({ base, config, token, heartBeatMillis, WebSocket, timeoutMillis }, events) {
    /** @type {import('./types.d.ts').LinkEvents | null} */
    this.events = events;
    const { sendMillis } = config.heartBeats.stomp;
    this.beat = new HeartBeat(heartBeatMillis ?? sendMillis, {
      ping: () => this.#ping(),
      silent: (text) => this.#fail('silent', text),
    });
    const Socket = /** @type {import('./types.d.ts').WebSocketClass} */ (WebSocket);
    this.client = new Client({
      webSocketFactory: () =>
        this.#connect(new Socket(base.replace(/^http/, 'ws') + config.endpoints.stomp, ['v12.stomp'])),
      connectHeaders: token ? { Authorization: `Bearer ${token}` } : {},
      // This client reconnects, and looks for life, by itself.
      reconnectDelay: 0,
      heartbeatIncoming: 0,
      heartbeatOutgoing: sendMillis,
      onConnect: ({ headers }) => this.#open(headers['user-name'] ?? null),
      onStompError: ({ headers }) => (this.#refusal = `${headers.code}: ${headers.message}`),
      onWebSocketClose: ({ code, reason }) => this.#closed(code, reason),
    });
    this.#timer = setTimeout(() => this.#fail('unreachable', 'STOMP did not connect in time', true), timeoutMillis);
    this.client.activate();
  }

  /** @param {any} socket */
  #connect(socket) {
    this.#socket = socket;
    // STOMP.js closes without a code, which looks like a lost connection to a proxy.
    const close = socket.close.bind(socket);
    socket.close = (code = 1000, reason = '') => close(code, reason);
    socket.addEventListener('message', () => this.beat.heard());
    hearRefusedUpgrade(socket, (ending) => this.#end(ending));
    return socket;
  }

  /** @param {string | null} userId */
  #open(userId) {
    clearTimeout(this.#timer);
    this.#opened = true;
    // First of all, so that a refusal does not end the connection.
    this.client.subscribe('/user/queue/errors', ({ headers, body }) => this.#refused(headers, body), { id: 'errors' });
    this.client.subscribe('/user/queue/alerts', ({ body }) => this.#show(JSON.parse(body)), { id: 'alerts' });
    this.beat.heard();
    this.beat.start();
    this.events?.opened(userId);
  }

  /** STOMP has no frame only for a reply, and heart-beats are too far apart for a short interval. */
  #ping() {
    if (!this.client.connected) return;
    const id = `ping ${++this.#ids}`;
    this.client.subscribe('/user/queue/errors', () => {}, { id });
    this.client.unsubscribe(id, { receipt: id });
  }

  check() {
    this.beat.check();
  }

  /** @param {Frame} frame @param {string} [feed] */
  #show(frame, feed) {
    this.events?.frame(frame, feed);
  }

  /** @param {Record<string, string>} headers @param {string} body */
  #refused({ code, 'receipt-id': ref, 'subscription-id': subscription }, body) {
    const { error, expires } = JSON.parse(body);
    if (code === 'token_expiring') return this.#show({ type: 'token_expiring', data: { expires } });
    for (const [channel, { id }] of this.#subscriptions) {
      if (id === subscription) this.#subscriptions.delete(channel);
    }
    this.#show({ type: 'error', data: { code, error, ref } });
  }

  /** @param {Frame} frame */
  send(frame) {
    if (!this.client.connected) return;
    const { type, channel = '', id, data, ref } = frame;
    if (type === 'subscribe') return this.#subscribe(frame);
    if (type === 'unsubscribe') return this.#unsubscribe(channel);
    const publish = (/** @type {string} */ destination, /** @type {unknown} */ body) => {
      if (ref) this.client.watchForReceipt(ref, () => this.#show({ type: 'ack', data: { ref, id } }));
      const headers = { 'content-type': 'application/json', ...(ref && { receipt: ref }) };
      this.client.publish({ destination, headers, body: JSON.stringify(body) });
    };
    if (type === 'auth') publish('/app/token', { token: frame.token });
    else if (type === 'alert_ack') publish('/app/alerts', data);
    else if (type === 'user_presence' && !channel) publish('/app/presence', { status: data });
    else publish(`/app/${channel}`, { type, id, data });
  }

  /** @param {Frame} frame */
  #subscribe({ channel = '', since, last, ref }) {
    this.#unsubscribe(channel);
    const subscription = { id: `${++this.#ids}`, position: 0, isLive: false, isFirst: true };
    this.#subscriptions.set(channel, subscription);
    /** @type {Record<string, string>} */
    const headers = { id: subscription.id, receipt: ref };
    if (since !== undefined) headers.since = String(since);
    if (last !== undefined) headers.last = String(last);
    this.client.watchForReceipt(ref, ({ headers: { position, replayed, recovered } }) => {
      if (position !== undefined) {
        subscription.isLive = true;
        subscription.position = Number(position);
        const data = { position: Number(position), replayed: Number(replayed), recovered: recovered === 'true' };
        this.#show({ type: 'subscribed', channel, data });
      }
      this.#show({ type: 'ack', data: { ref } });
    });
    this.client.subscribe(
      `/topic/${channel}`,
      (message) => {
        const frame = frameOf(message);
        // The first message repeats what the receipt says. A later one reports what the gateway has missed.
        if (subscription.isLive && !subscription.isFirst && message.headers.recovered === 'false') {
          this.#show({ type: 'gap', channel, data: { from: subscription.position, to: frame.position - 1 } });
        }
        subscription.isFirst = false;
        subscription.position = frame.position;
        this.#show(frame, channel);
      },
      headers,
    );
  }

  /** @param {string} channel */
  #unsubscribe(channel) {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    if (subscription) this.client.unsubscribe(subscription.id);
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    const said = code !== 1006 && code !== 1005;
    if (said)
      this.#end({ code: 'closed', text: this.#refusal || `closed with ${code} ${reason}`.trim(), closeCode: code });
    else this.#end({ code: this.#opened ? 'lost' : 'unreachable', text: this.#refusal || 'the connection broke' });
  }

  /** @param {'silent' | 'unreachable'} code @param {string} text @param {boolean} [blocked] */
  #fail(code, text, blocked) {
    this.#end({ code, text, blocked });
    this.client.deactivate({ force: true });
    cut(this.#socket);
  }

  /** @param {import('./types.d.ts').Ending} ending */
  #end(ending) {
    this.#stop();
    const { events } = this;
    this.events = null;
    events?.closed(ending);
  }

  close() {
    this.events = null;
    this.#stop();
    if (!this.client.connected) {
      this.client.deactivate({ force: true });
      this.#socket?.close(1000);
      return;
    }
    const late = setTimeout(() => cut(this.#socket), GOODBYE_MILLIS);
    this.client.deactivate().then(() => clearTimeout(late));
  }

  #stop() {
    clearTimeout(this.#timer);
    this.beat.stop();
  }
}
