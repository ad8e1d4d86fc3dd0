import { channelWord } from './channel-word.js';
import { eventsOf } from './event-stream.js';
import { channelPath } from './http.js';
import { claims } from './tokens.js';
import { WarrenError, asWarrenError } from './warren-error.js';

/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./types.d.ts').Link} Link */

/** Browsers open six connections to a host over HTTP/1.1, all tabs together, and requests need one too. */
const MOST_STREAMS = 'document' in globalThis ? 4 : Infinity;

const ALERTS_MILLIS = 10_000;

/** Server-sent events and HTTP, where WebSockets are blocked. @type {import('./types.d.ts').Transport} */
export const http = {
  name: 'http',
  open: (settings, events) => new HttpLink(settings, events),
};

/**
 * Looks like JSON over WebSocket to the client. Each subscription is a stream of its own. Presence cannot be chosen.
 *
 * @implements {Link}
 */
class HttpLink {
  floor = Infinity;
  /** @type {Map<string, Stream>} */
  #streams = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Set<string>} */
  #alerts = new Set();
  /** Acknowledged since the list of alerts was requested, which may still have them. @type {Set<string>} */
  #acked = new Set();
  #user;

  /**
   * @param {import('./types.d.ts').LinkSettings} settings
   * @param {import('./types.d.ts').LinkEvents} events
   */
  constructor(settings, events) {
    this.http = settings.http;
    this.beat = settings.config.heartBeats.events.sendMillis;
    /** @type {import('./types.d.ts').LinkEvents | null} */
    this.events = events;
    this.#user = claims(settings.token ?? '').sub ?? null;
    this.#open();
  }

  async #open() {
    try {
      // Any request shows whether the gateway accepts the token. This one brings the alerts, too.
      const alerts = await this.#readAlerts();
      if (!this.events) return;
      this.events.opened(this.#user);
      this.#showAlerts(alerts);
      if (this.#user) this.#follow({ type: 'subscribe', channel: `users.${channelWord(this.#user)}` });
      this.#pollAlerts();
    } catch (thrown) {
      this.failed(asWarrenError(thrown, 'unreachable'));
    }
  }

  /** @returns {Promise<Frame[]>} */
  async #readAlerts() {
    this.#acked.clear();
    const { alerts } = await (await this.http.request('/api/alerts')).json();
    return alerts.filter((/** @type {Frame} */ each) => !this.#acked.has(alertIdOf(each)));
  }

  /** @param {Frame[]} alerts */
  #showAlerts(alerts) {
    const now = new Set(alerts.map(alertIdOf));
    for (const alertId of this.#alerts) {
      if (!now.has(alertId)) this.events?.frame({ type: 'alert_acked', data: { alertId } });
    }
    this.#alerts = now;
    alerts.forEach((each) => this.events?.frame({ ...each, type: 'alert' }));
  }

  /** The stream of the user's channel shows a new alert at once; this finds those that another device acknowledged. */
  #pollAlerts() {
    this.#timer = setTimeout(async () => {
      const alerts = await this.#readAlerts().catch(() => null);
      if (!this.events) return;
      if (alerts) this.#showAlerts(alerts);
      this.#pollAlerts();
    }, ALERTS_MILLIS);
  }

  /** @param {Frame} frame */
  send(frame) {
    const { type, channel = '', ref, data } = frame;
    if (type === 'subscribe') this.#follow(frame);
    else if (type === 'unsubscribe') this.#leave(channel);
    else if (type === 'auth') this.#streams.forEach((stream) => stream.restart());
    else if (type === 'alert_ack') this.#ack(data.alertId, ref);
    else if (type === 'user_presence' && !channel) {
      this.#reply(ref, new WarrenError('not_supported', 'presence cannot be chosen while WebSockets are blocked'));
    } else if (type !== 'ping') {
      const { channel: _, ref: __, ...event } = frame;
      this.#post(channelPath(channel, 'events'), event, ref);
    }
  }

  /** @param {string} alertId @param {any} ref */
  #ack(alertId, ref) {
    const path = `/api/alerts/${encodeURIComponent(alertId)}/ack`;
    this.#post(path, undefined, ref, () => this.#acked.add(alertId));
  }

  /** Publications keep their order: each request waits for the one before. */
  #posts = Promise.resolve();

  /** @param {string} path @param {unknown} body @param {any} ref @param {() => void} [confirmed] */
  #post(path, body, ref, confirmed = () => {}) {
    this.#posts = this.#posts.then(async () => {
      if (!this.events) return;
      try {
        const response = await this.http.request(path, { method: 'POST', body });
        const text = await response.text();
        confirmed();
        this.events?.frame({ type: 'ack', data: { ref, id: text ? JSON.parse(text).id : undefined } });
      } catch (thrown) {
        const error = asWarrenError(thrown, 'unreachable');
        // Without a reply the event may be stored or not: it is sent again on the next connection.
        if (error.code === 'unreachable' || error.status === 401) this.failed(error);
        else this.#reply(ref, error);
      }
    });
  }

  /** @param {any} ref @param {WarrenError} error */
  #reply(ref, error) {
    if (ref === undefined) return;
    const { code, message, retryAfterMillis } = error;
    this.events?.frame({ type: 'error', data: { ref, code, error: message, retryAfterMillis } });
  }

  /** @param {Frame} frame */
  #follow(frame) {
    const channel = /** @type {string} */ (frame.channel);
    if (this.#streams.size >= MOST_STREAMS && !this.#streams.has(channel)) {
      const text = `no more than ${MOST_STREAMS} channels while WebSockets are blocked`;
      return this.#reply(frame.ref, new WarrenError('overloaded', text, { retryAfterMillis: 30_000 }));
    }
    this.#leave(channel);
    this.#streams.set(channel, new Stream(this, frame));
  }

  /** @param {string} channel */
  #leave(channel) {
    this.#streams.get(channel)?.stop();
    this.#streams.delete(channel);
  }

  /** A stream could not begin. @param {Frame} frame @param {WarrenError} error */
  refused(frame, error) {
    if (error.status === 401) return this.failed(error);
    this.#leave(/** @type {string} */ (frame.channel));
    this.#reply(frame.ref, error);
  }

  /** @param {WarrenError} error */
  failed(error) {
    const { events } = this;
    if (!events) return;
    this.close();
    const { retryAfterMillis, message: text } = error;
    if (error.status === 401) {
      const closeCode = error.code === 'token_expired' ? 4011 : 4001;
      return events.closed({ code: 'closed', closeCode, text: `${error.code}: ${text}` });
    }
    if (error.status === 403) return events.closed({ code: 'closed', closeCode: 4003, text });
    const code = error.code === 'silent' || error.code === 'lost' ? error.code : 'unreachable';
    events.closed({ code, text, retryAfterMillis });
  }

  close() {
    this.events = null;
    clearTimeout(this.#timer);
    this.#streams.forEach((stream) => stream.stop());
    this.#streams.clear();
  }
}

/** @param {Frame} alert */
const alertIdOf = ({ id, data }) => String(data.alertId ?? data.alert_id ?? id);

/** The event stream of one subscription. */
class Stream {
  #abort = new AbortController();
  /** @type {string | undefined} */
  #lastId;
  #announced = false;
  #replayed = 0;

  /** @param {HttpLink} link @param {Frame} frame the client's `subscribe` */
  constructor(link, frame) {
    this.link = link;
    this.frame = frame;
    this.#run();
  }

  stop() {
    this.#abort.abort();
  }

  /** Goes on with a fresh token: a stream cannot change its own. */
  restart() {
    this.stop();
    this.#abort = new AbortController();
    this.#run();
  }

  async #run() {
    const { link, frame } = this;
    const { signal } = this.#abort;
    const { channel = '', since, last } = frame;
    const start = since !== undefined ? `?since=${since}` : last !== undefined ? `?last=${last}` : '';
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let silence;
    let silent = false;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        silent = true;
        this.stop();
      }, 2 * link.beat);
    };
    try {
      heard();
      /** @type {Record<string, string>} */
      const headers = this.#lastId ? { 'Last-Event-ID': this.#lastId } : {};
      const response = await link.http.request(channelPath(channel, 'events') + start, { signal, headers });
      for await (const event of eventsOf(response, heard)) {
        if (signal.aborted) break;
        this.#receive(event);
      }
      if (silent) link.failed(new WarrenError('silent', 'nothing came in time'));
      else if (!signal.aborted) link.failed(new WarrenError('lost', 'the stream ended'));
    } catch (thrown) {
      const error = asWarrenError(thrown, 'lost');
      if (silent) link.failed(new WarrenError('silent', 'nothing came in time'));
      else if (signal.aborted) return;
      else if (error.code === 'unreachable' || error.code === 'lost' || this.#announced) link.failed(error);
      else link.refused(frame, error);
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {{id: string | undefined, data: string}} event */
  #receive({ id, data }) {
    const { link, frame } = this;
    const show = (/** @type {Frame} */ shown) => link.events?.frame(shown, frame.channel);
    if (id !== undefined) this.#lastId = id;
    const position = Number(id);
    /** @type {Frame | null} */
    const event = data ? JSON.parse(data) : null;
    if (!event || event.type === 'gap') {
      // The end of the history; the gateway reports a gap there instead, if messages are missing.
      if (id !== undefined && !this.#announced) this.#announce(position, event === null);
      else if (event) show(event);
    } else if (id !== undefined) {
      if (!this.#announced) this.#replayed++;
      show({ ...event, position });
    } else if (event.type === 'error') {
      const expired = event.data.code === 'token_expired' || event.data.code === 'bad_token';
      const status = expired ? 401 : undefined;
      const error = new WarrenError(event.data.code, event.data.error, { status });
      if (this.#announced || expired) link.failed(error);
      else link.refused(frame, error);
      this.stop();
    } else if (event.type === 'token_expiring') {
      show(event);
    }
  }

  /** @param {number} position @param {boolean} recovered */
  #announce(position, recovered) {
    this.#announced = true;
    const { channel, ref } = this.frame;
    const data = { position, replayed: this.#replayed, recovered };
    this.link.events?.frame({ type: 'subscribed', channel, data });
    if (ref) this.link.events?.frame({ type: 'ack', data: { ref } });
  }
}
