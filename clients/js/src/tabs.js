import { TabServer } from './tab-server.js';

/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./types.d.ts').Link} Link */
/** @typedef {import('./types.d.ts').ConnectionState} ConnectionState */
/**
 * @typedef {object} Note a message between tabs
 * @property {string} from
 * @property {string} to a tab, `*` or `leader`
 * @property {true} [hello]
 * @property {number} [front] the time at which the user last turned to the tab
 * @property {Frame} [frame]
 * @property {string} [feed] the subscription whose message the frame is
 * @property {ConnectionState} [state]
 */

export const LEADER = 'leader';

/**
 * The tabs of one browser that share a connection. The tab that has the Web Lock leads: it connects, and serves the
 * others. The browser gives the lock to the next tab when the leading one is closed, crashes or is discarded. A tab
 * with a lock is not frozen in the background.
 */
export class Tabs {
  #id = crypto.randomUUID?.() ?? String(Math.random());
  #stop = new AbortController();
  #leads = false;
  #front = 0;
  /** @type {TabLink | null} */
  #link = null;
  /** @type {TabServer | null} */
  #server = null;

  /**
   * @param {string} name of the group
   * @param {import('./warren.js').Warren} warren this tab's client
   * @param {import('./alerts.js').Alerts} alerts
   * @param {(server: TabServer | null) => void} serve
   */
  constructor(name, warren, alerts, serve) {
    this.name = name;
    this.warren = warren;
    this.alerts = alerts;
    this.serve = serve;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.#receive(data);
    const { signal } = this.#stop;
    const turned = () => document.visibilityState === 'visible' && this.#turnedTo();
    document.addEventListener('visibilitychange', turned, { signal });
    globalThis.addEventListener('focus', turned, { signal });
    turned();
    // Its end shows the leader that this tab is gone.
    this.ready = this.#hold(`${name} ${this.#id}`, {}).then(() =>
      this.#hold(name, { ifAvailable: true }, () => this.#lead()),
    );
  }

  /**
   * Requests a lock and keeps it until this tab leaves.
   *
   * @param {string} name
   * @param {LockOptions} options
   * @param {() => void} [granted]
   * @returns {Promise<boolean>} whether it was granted
   */
  #hold(name, options, granted = () => {}) {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(name, options, (lock) => {
          if (lock && !this.#stop.signal.aborted) granted();
          resolve(lock !== null);
          if (!lock || this.#stop.signal.aborted) return undefined;
          return new Promise((release) => this.#stop.signal.addEventListener('abort', () => release(undefined)));
        })
        .catch(reject);
    });
  }

  /** @returns {Promise<import('./types.d.ts').Transport | null>} null: this tab leads, and connects itself */
  async next() {
    if (!(await this.ready) && !this.#waits) this.#waitForLead();
    return this.#leads ? null : { name: 'tab', open: (settings, events) => this.#open(settings, events) };
  }

  #waits = false;

  #waitForLead() {
    this.#waits = true;
    this.#hold(this.name, { signal: this.#stop.signal }, () => {
      this.#lead();
      this.#link?.end('another tab led, and is gone');
    }).catch(() => {}); // This tab has left.
  }

  #lead() {
    this.#leads = true;
    this.#server = new TabServer(this.#id, this.warren, this.alerts, (note) => this.post(note), this.name);
    this.#server.turnedTo(this.#id, this.#front);
    this.serve(this.#server);
  }

  #turnedTo() {
    this.#front = Date.now();
    this.#server?.turnedTo(this.#id, this.#front);
    if (!this.#leads) this.post({ to: LEADER, front: this.#front });
  }

  /** @param {Omit<Note, 'from'>} note */
  post(note) {
    if (!this.#stop.signal.aborted) this.channel.postMessage({ from: this.#id, ...note });
  }

  /** @param {Note} note */
  #receive(note) {
    if (note.to === LEADER) this.#server?.receive(note);
    else if (note.to === this.#id || note.to === '*') this.#link?.receive(note);
  }

  /** @param {import('./types.d.ts').LinkSettings} settings @param {import('./types.d.ts').LinkEvents} events */
  #open({ timeoutMillis }, events) {
    this.#link = new TabLink((note) => this.post({ to: LEADER, front: this.#front, ...note }), timeoutMillis, events);
    return this.#link;
  }

  /** Leaves the group: another tab leads, if this one did. */
  release() {
    this.#server?.stop();
    this.#server = null;
    this.serve(null);
    this.#stop.abort();
    this.channel.close();
  }
}

/** The way to the gateway by the leading tab. @implements {Link} */
class TabLink {
  floor = Infinity;
  #opened = false;
  #timer;

  /**
   * @param {(note: Partial<Note>) => void} post
   * @param {number} timeoutMillis
   * @param {import('./types.d.ts').LinkEvents} events
   */
  constructor(post, timeoutMillis, events) {
    this.post = post;
    /** @type {import('./types.d.ts').LinkEvents | null} */
    this.events = events;
    this.#timer = setTimeout(() => this.end('the leading tab does not reply'), timeoutMillis);
    post({ hello: true });
  }

  /** @param {Note} note */
  receive({ hello, state, frame, feed }) {
    // The leader is another one now, and knows nothing of this tab yet.
    if (hello && this.#opened) return this.end('another tab leads');
    if (hello) this.post({ hello: true });
    if (state) this.#receiveState(state);
    if (frame && this.#opened) this.events?.frame(frame, feed);
  }

  /** @param {ConnectionState} state */
  #receiveState(state) {
    clearTimeout(this.#timer);
    if (state.status === 'connected' && !this.#opened) {
      this.#opened = true;
      this.events?.opened(state.userId);
    }
    this.events?.status?.(state);
  }

  /** @param {Frame} frame */
  send(frame) {
    this.post({ frame });
  }

  /** @param {string} text */
  end(text) {
    clearTimeout(this.#timer);
    const { events } = this;
    this.events = null;
    events?.closed({ code: 'lost', text });
  }

  close() {
    clearTimeout(this.#timer);
    this.events = null;
  }
}
