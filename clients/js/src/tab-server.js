import { WarrenError, asWarrenError } from './warren-error.js';

/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./subscription.js').Subscription} Subscription */

/** The leading tab's work for the others: it carries out their frames with its own client. */
export class TabServer {
  /** The subscriptions of each tab, by channel. @type {Map<string, Map<string, Subscription>>} */
  #tabs = new Map();
  /** When the user last turned to each tab. @type {Map<string, number>} */
  #turned = new Map();
  #stopped = false;

  /**
   * @param {string} self the leading tab
   * @param {import('./warren.js').Warren} warren
   * @param {import('./alerts.js').Alerts} alerts
   * @param {(note: Omit<import('./tabs.js').Note, 'from'>) => void} post
   * @param {string} name of the group
   */
  constructor(self, warren, alerts, post, name) {
    this.self = self;
    this.warren = warren;
    this.alerts = alerts;
    this.post = post;
    this.name = name;
    post({ to: '*', hello: true });
  }

  /** @param {import('./types.d.ts').ConnectionState} state */
  stateChanged(state) {
    this.post({ to: '*', state });
  }

  /** @param {string} tab @param {number} time */
  turnedTo(tab, time) {
    this.#turned.set(tab, time);
  }

  /** @param {import('./tabs.js').Note} note */
  receive({ from, hello, front, frame }) {
    if (front) this.turnedTo(from, front);
    if (hello) this.#welcome(from);
    if (frame && this.#tabs.has(from)) this.#carryOut(from, frame);
  }

  /** @param {string} tab */
  #welcome(tab) {
    this.#forget(tab); // It begins again.
    this.#tabs.set(tab, new Map());
    this.post({ to: tab, state: this.warren.state });
    for (const alert of this.alerts.get()) {
      this.post({ to: tab, frame: { type: 'alert', data: alert, timestamp: alert.createdAt, toast: false } });
    }
    // A tab holds a lock of its own as long as it lives.
    navigator.locks.request(`${this.name} ${tab}`, () => this.#forget(tab)).catch(() => {});
  }

  /** @param {string} tab */
  #forget(tab) {
    this.#tabs.get(tab)?.forEach((subscription) => subscription.unsubscribe());
    this.#tabs.delete(tab);
    if (tab !== this.self) this.#turned.delete(tab);
  }

  /** @param {string} tab @param {Frame} frame */
  #carryOut(tab, frame) {
    const { type, channel = '', id, data, ref } = frame;
    if (type === 'subscribe') return this.#subscribe(tab, frame);
    if (type === 'unsubscribe') {
      this.#tabs.get(tab)?.get(channel)?.unsubscribe();
      this.#tabs.get(tab)?.delete(channel);
    } else if (type === 'typing') {
      this.warren.typing(channel).send(data.typing);
    } else if (type === 'alert_ack') {
      this.#reply(tab, ref, this.alerts.ack(data.alertId));
    } else if (type === 'user_presence' && !channel) {
      this.#reply(tab, ref, this.warren.setPresence(data));
    } else if (type !== 'auth') {
      this.#reply(tab, ref, this.warren.publish(channel, type, data, { id }));
    }
  }

  /** @param {string} tab @param {any} ref @param {Promise<{id: string} | void>} outcome */
  async #reply(tab, ref, outcome) {
    try {
      const done = await outcome;
      this.#send(tab, { type: 'ack', data: { ref, id: done?.id } });
    } catch (thrown) {
      const { code, message } = asWarrenError(thrown, 'internal_error');
      // The next leader takes what this one gives up.
      if (code !== 'stopped') this.#send(tab, { type: 'error', data: { ref, code, error: message } });
    }
  }

  /** @param {string} tab @param {Frame} frame */
  #subscribe(tab, { channel = '', since, last, ref }) {
    const ofTab = this.#tabs.get(tab);
    const before = ofTab?.get(channel);
    const send = (/** @type {Frame} */ frame) => this.#send(tab, frame);
    let wasLive = false;
    const subscription = this.warren.subscribe(channel, {
      since,
      last,
      onMessage: (message) => this.#send(tab, message, channel),
      onGap: ({ from, to }) => {
        // The reply to a first request says it by itself.
        if (wasLive) send({ type: 'gap', channel, data: { from, to } });
      },
      onState: ({ status, error, position, replayed, recovered }) => {
        if (status === 'live') {
          wasLive = true;
          send({ type: 'subscribed', channel, data: { position, replayed, recovered } });
          send({ type: 'ack', data: { ref } });
        } else if (status === 'refused') {
          const { code, message } = error ?? new WarrenError('internal_error', 'refused');
          send({ type: 'error', data: { ref, code, error: message } });
        }
      },
    });
    ofTab?.set(channel, subscription);
    // After the new one, so that the gateway's subscription goes on.
    before?.unsubscribe();
  }

  /** @param {string} tab @param {Frame} frame @param {string} [feed] */
  #send(tab, frame, feed) {
    if (!this.#stopped) this.post({ to: tab, frame, feed });
  }

  /**
   * Passes on an alert, or its acknowledgement. The tab to which the user turned last shows the toast.
   *
   * @param {Frame} frame
   * @returns {boolean} whether this tab is the one for the toast
   */
  alert(frame) {
    const [[chosen] = [this.self]] = [...this.#turned].sort(([, a], [, b]) => b - a);
    const isNew = !this.alerts.knows(frame);
    for (const tab of this.#tabs.keys()) this.#send(tab, { ...frame, toast: isNew && tab === chosen });
    return isNew && chosen === this.self;
  }

  stop() {
    this.#stopped = true;
    for (const tab of [...this.#tabs.keys()]) this.#forget(tab);
  }
}
