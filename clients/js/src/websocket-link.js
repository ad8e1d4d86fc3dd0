import { channelWord } from './channel-word.js';
import { HeartBeat } from './heart-beat.js';
import { cut, hearRefusedUpgrade } from './refused-upgrade.js';

/** @typedef {import('./types.d.ts').Link} Link */

/** JSON over WebSocket. @type {import('./types.d.ts').Transport} */
export const webSocket = {
  name: 'websocket',
  open: (settings, events) => new WebSocketLink(settings, events),
};

/** @implements {Link} */
class WebSocketLink {
  floor = 0;
  #opened = false;
  /** The channel by which the link finds its floor. */
  #own = '';
  /** @type {import('./types.d.ts').Ending | null} */
  #refusal = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import('./types.d.ts').LinkSettings} settings
   * @param {import('./types.d.ts').LinkEvents} events
   */
  constructor(settings, events) {
    const { base, config, token, heartBeatMillis, WebSocket, tokenInUrl } = settings;
    this.settings = settings;
    /** @type {import('./types.d.ts').LinkEvents | null} */
    this.events = events;
    this.token = token;
    this.beat = new HeartBeat(heartBeatMillis ?? config.heartBeats.json.sendMillis, {
      ping: () => this.send({ type: 'ping' }),
      silent: (text) => this.#fail('silent', text),
    });
    const query = token && tokenInUrl ? `?token=${encodeURIComponent(token)}` : '';
    const Socket = /** @type {import('./types.d.ts').WebSocketClass} */ (WebSocket);
    this.socket = new Socket(base.replace(/^http/, 'ws') + config.endpoints.json + query);
    this.socket.onopen = () => this.#authenticate();
    this.socket.onmessage = ({ data }) => this.#receive(data);
    this.socket.onerror = () => {}; // The close follows.
    this.socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    hearRefusedUpgrade(this.socket, (ending) => this.#end(ending));
    this.#timer = setTimeout(
      () => this.#fail('unreachable', 'the WebSocket did not open in time', true),
      settings.timeoutMillis,
    );
  }

  #authenticate() {
    if (this.token && !this.settings.tokenInUrl) this.send({ type: 'auth', token: this.token, ref: 'auth' });
  }

  /** @param {string} text */
  #receive(text) {
    this.beat.heard();
    /** @type {import('./types.d.ts').Frame} */
    const frame = JSON.parse(text);
    const { type, data } = frame;
    if (type === 'ping' || type === 'pong') return;
    if (type === 'auth') this.#judged(data);
    else if (data?.ref === 'auth') this.#replied(frame);
    else if (data?.ref === 'floor') this.#own = '';
    else if (type === 'subscribed' && frame.channel === this.#own) this.#foundFloor(data.position);
    else if (this.#opened) this.events?.frame(frame);
  }

  /** @type {string | null} */
  #user = null;

  /** @param {any} data */
  #judged(data) {
    if (data.success) {
      this.#user = data.userId;
      // A gateway that admits clients without a token greets such a client first; the reply to the token has a ref.
      if (!this.token || this.settings.tokenInUrl) this.#open(data.userId);
    } else {
      this.#refusal = { code: 'closed', text: `${data.code}: ${data.error}` };
    }
  }

  /** The reply to the token. @param {import('./types.d.ts').Frame} frame */
  #replied({ type }) {
    if (type === 'ack') this.#open(this.#user);
  }

  /** @param {string | null} userId */
  #open(userId) {
    if (this.#opened) return;
    this.#opened = true;
    clearTimeout(this.#timer);
    this.beat.start();
    // `/ws` begins with live subscriptions of its own. Their messages may overtake the history of a subscription of the
    // client. The position of now tells them apart, and this is a subscription that the connection has already.
    this.#own = `users.${channelWord(userId ?? '')}`;
    this.send({ type: 'subscribe', channel: this.#own, last: 0, ref: 'floor' });
    this.events?.opened(userId);
  }

  /** @param {number} position */
  #foundFloor(position) {
    this.floor = position;
    this.#own = '';
  }

  check() {
    this.beat.check();
  }

  /** @param {import('./types.d.ts').Frame} frame */
  send(frame) {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    const said = code !== 1006 && code !== 1005;
    const fallback = said ? `closed with ${code} ${reason}`.trim() : 'the connection broke';
    const text = this.#refusal?.text ?? fallback;
    if (said) this.#end({ code: 'closed', text, closeCode: code });
    else this.#end({ code: this.#opened ? 'lost' : 'unreachable', text });
  }

  /** @param {'silent' | 'unreachable'} code @param {string} text @param {boolean} [blocked] */
  #fail(code, text, blocked) {
    this.#end({ code, text, blocked });
    cut(this.socket);
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
    this.socket.close(1000);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.beat.stop();
  }
}
