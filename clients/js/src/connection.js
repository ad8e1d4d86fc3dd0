import { Backoff } from './backoff.js';
import { Blockade } from './blockade.js';
import { ruleOf } from './close-codes.js';
import { changed, IDLE } from './connection-state.js';
import { Probe } from './probe.js';
import { Renewal } from './renewal.js';
import { isOffline, listenToPage } from './wake.js';
import { asWarrenError } from './warren-error.js';

/** @typedef {import('./types.d.ts').ConnectionState} ConnectionState */
/** @typedef {import('./types.d.ts').Ending} Ending */
/** @typedef {import('./types.d.ts').Link} Link */

/** Without an event `online` the client looks again by itself: some systems report a network wrongly. */
const OFFLINE_MILLIS = 30_000;

/**
 * @typedef {{
 *   opened: (link: Link) => void, frame: import('./types.d.ts').LinkEvents['frame'], lost: () => void,
 *   changed: (state: ConnectionState) => void, token: (event: import('./types.d.ts').TokenEvent) => void,
 * }} ConnectionOwner
 */

/** Keeps a connection to the gateway: connects, notices its end, waits, connects again. */
export class Connection {
  state = IDLE;
  #begun = false;
  /** Counts attempts, so that a reply to an earlier one has no effect. */
  #attempt = 0;
  /** @type {Link | null} */
  #link = null;
  /** The link that is not open yet. @type {Link | null} */
  #pending = null;
  #openedAt = 0;
  /** Whether the gateway has replied over HTTP in this attempt. */
  #reached = false;
  /** Tokens in a row that the gateway refused although they were fresh. */
  #refusedTokens = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #leavePage = () => {};

  /**
   * @param {{tokens: import('./tokens.js').Tokens, http: import('./http.js').Http,
   *   transports: import('./transports.js').Transports,
   *   settings: Omit<import('./types.d.ts').LinkSettings, 'config' | 'token'>,
   *   backoff?: {minMillis?: number, maxMillis?: number}}} parts
   * @param {ConnectionOwner} owner
   */
  constructor({ tokens, http, transports, settings, backoff }, owner) {
    this.tokens = tokens;
    this.http = http;
    this.transports = transports;
    this.settings = settings;
    this.owner = owner;
    this.backoff = new Backoff(backoff);
    this.blockade = new Blockade();
    this.probe = new Probe(this.blockade, () => this.#try('retry'));
    this.renewal = new Renewal(tokens, {
      send: (frame) => this.#link?.send(frame),
      token: (event) => owner.token(event),
    });
  }

  connect() {
    if (this.#begun) return;
    this.#begun = true;
    this.#refusedTokens = 0;
    this.backoff.reset();
    this.#leavePage = listenToPage({
      woke: () => this.#woke(),
      offline: () => this.#link?.check?.(),
      hidden: () => {
        this.#wait('hidden', 'the page is in the back/forward cache', { retry: false });
        this.transports.release();
      },
      shown: () => this.#try('retry'),
    });
    this.#try('start');
  }

  close() {
    if (!this.#begun) return;
    this.#end();
    this.change({
      status: 'idle',
      reason: { code: 'stopped', text: 'the application stopped the client' },
      transport: null,
      attempt: 0,
    });
  }

  /** @param {Partial<ConnectionState>} change */
  change(change) {
    const next = changed(this.state, change);
    if (next === this.state) return;
    this.state = next;
    this.owner.changed(next);
  }

  #end() {
    this.#begun = false;
    this.#leavePage();
    this.#drop();
    this.transports.release();
  }

  /** Leaves the connection, or the attempt, without a further call from it. */
  #drop() {
    this.#attempt++;
    clearTimeout(this.#timer);
    this.renewal.end();
    const link = this.#link;
    this.#link = null;
    if (link) this.owner.lost();
    for (const each of [link, this.#pending, this.probe]) each?.close();
    this.#pending = null;
  }

  #woke() {
    if (this.state.status === 'waiting') this.#try('retry');
    else this.#link?.check?.();
  }

  /** @param {'start' | 'retry'} why */
  async #try(why) {
    if (!this.#begun) return;
    this.#drop();
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    if (isOffline()) return this.#wait('offline', 'the browser is offline', { millis: OFFLINE_MILLIS });
    const text = why === 'start' ? 'the application started the client' : 'another attempt';
    this.change({ status: 'connecting', reason: { code: why, text }, transport: null });
    this.#reached = false;
    let step = 'unreachable';
    try {
      const transport = await this.transports.next(this.blockade.isUp);
      const config = await this.#config();
      if (!isCurrent()) return;
      step = 'token';
      const token = await this.tokens.get();
      if (!isCurrent()) return;
      this.#open(transport, { ...this.settings, config, token }, why);
    } catch (thrown) {
      if (isCurrent()) this.#failed(step, thrown);
    }
  }

  /** A failure may have its reason at the gateway, so after one the client asks over HTTP first. */
  async #config() {
    if (this.http.config && this.backoff.failures <= 1 && !this.blockade.isSuspected) return this.http.config;
    const config = await this.http.loadConfig();
    this.#reached = true;
    return config;
  }

  /** @param {string} code @param {unknown} thrown */
  #failed(code, thrown) {
    const error = asWarrenError(thrown, code);
    if (/** @type {any} */ (thrown)?.final) return this.#giveUp(error.message);
    this.#wait(code, error.message, { atLeast: error.retryAfterMillis });
  }

  /**
   * @param {import('./types.d.ts').Transport} transport
   * @param {import('./types.d.ts').LinkSettings} settings
   * @param {'start' | 'retry'} why
   */
  #open(transport, settings, why) {
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    this.#pending = transport.open(settings, {
      opened: (userId) => {
        if (isCurrent()) this.#opened(transport, userId, why);
      },
      frame: (frame, feed) => {
        if (isCurrent() && !this.renewal.takes(frame)) this.owner.frame(frame, feed);
      },
      closed: (ending) => {
        if (isCurrent()) this.#closed(transport, ending);
      },
      status: ({ status, reason, userId, attempt: attempts, retryAt }) => {
        if (isCurrent()) this.change({ status, reason, userId, attempt: attempts, retryAt, transport: 'tab' });
      },
    });
  }

  /** @param {import('./types.d.ts').Transport} transport @param {string | null} userId @param {string} why */
  #opened(transport, userId, why) {
    const link = /** @type {Link} */ (this.#pending);
    this.#link = link;
    this.#pending = null;
    this.#openedAt = Date.now();
    this.#refusedTokens = 0;
    const blocked = transport.name === 'http' && this.blockade.isUp;
    if (this.#isWebSocket(transport)) this.blockade.passed();
    if (blocked) this.probe.begin(() => ({ ...this.settings, config: this.#known(), token: this.tokens.current }));
    this.change({
      status: 'connected',
      transport: transport.name,
      userId: userId ?? this.state.userId,
      attempt: 0,
      reason: blocked
        ? { code: 'blocked', text: 'WebSockets are blocked; events come over HTTP' }
        : { code: why, text: 'connected' },
    });
    this.owner.opened(link);
  }

  /** The configuration of the gateway to which the client has connected. */
  #known() {
    return /** @type {import('./types.d.ts').Config} */ (this.http.config);
  }

  /** @param {import('./types.d.ts').Transport} transport @param {Ending} ending */
  #closed(transport, ending) {
    const wasOpen = this.#link !== null;
    if (wasOpen) this.backoff.lasted(Date.now() - this.#openedAt);
    this.#pending = null;
    this.#link = null;
    if (wasOpen) this.owner.lost();
    this.#drop();
    // Another tab led, and its end is nobody's failure.
    if (wasOpen && transport.name === 'tab') return this.#try('retry');
    const { closeCode, text } = ending;
    const rule = ruleOf(this.#known(), closeCode);
    if (ending.code === 'closed' && rule.freshToken) return this.#needsToken(ending);
    if (ending.code === 'closed' && !rule.reconnect) return this.#giveUp(text, closeCode);
    if (!wasOpen && ending.code === 'unreachable' && this.#isWebSocket(transport)) return this.#mayBeBlocked(ending);
    if (transport.name === 'http' && ending.code !== 'closed') this.blockade.doubt(wasOpen);
    const code = ending.code === 'closed' ? 'closed_by_gateway' : ending.code;
    this.#wait(code, text, { closeCode, atLeast: ending.retryAfterMillis });
  }

  /** @param {import('./types.d.ts').Transport} transport */
  #isWebSocket({ name }) {
    return name === 'websocket' || name === 'stomp';
  }

  /** @param {Ending} ending */
  #needsToken({ text, closeCode }) {
    const expired = closeCode === 4011;
    if (!expired) this.#refusedTokens++;
    if (!this.tokens.renewable || this.#refusedTokens > 1) return this.#giveUp(text, closeCode);
    this.tokens.reject(expired ? 'expired' : 'refused');
    this.#wait('closed_by_gateway', text, { closeCode });
  }

  /**
   * A WebSocket did not open. If HTTP works, something between here and the gateway may block WebSockets.
   *
   * @param {Ending} ending
   */
  async #mayBeBlocked({ text, retryAfterMillis, blocked = false }) {
    const attempt = this.#attempt;
    // A refusal with a time to wait is a gateway's own.
    const isSuspicious = this.#reached && retryAfterMillis === undefined;
    // A network that cuts at random may have cut just the WebSocket.
    const isEvidence = isSuspicious && (blocked || (await this.http.replies()));
    if (attempt !== this.#attempt) return;
    if (isEvidence) this.blockade.met(blocked);
    this.#reached = false;
    if (this.blockade.isUp && this.transports.hasFallback) this.#try('retry');
    else this.#wait(this.blockade.isUp ? 'blocked' : 'unreachable', text, { atLeast: retryAfterMillis });
  }

  /** @param {string} text @param {number} [closeCode] */
  #giveUp(text, closeCode) {
    this.#end();
    this.change({
      status: 'failed',
      reason: { code: 'refused', text, ...(closeCode && { closeCode }) },
      transport: null,
    });
  }

  /**
   * @param {string} code
   * @param {string} text
   * @param {{closeCode?: number, atLeast?: number, millis?: number, retry?: boolean}} [wait]
   */
  #wait(code, text, { closeCode, atLeast = 0, millis, retry = true } = {}) {
    this.#drop();
    const pause = millis ?? Math.max(this.backoff.next(), atLeast);
    if (retry) this.#timer = setTimeout(() => this.#try('retry'), pause);
    this.change({
      status: 'waiting',
      reason: { code, text, ...(closeCode && { closeCode }) },
      transport: null,
      attempt: this.backoff.failures,
      retryAt: retry ? Date.now() + Math.round(pause) : null,
    });
  }
}
