import { Listeners } from './listeners.js';
import { contentOf } from './recent-events.js';
import { LiveStore } from './store.js';
import { WarrenError } from './warren-error.js';

/** @typedef {import('./types.d.ts').Alert} Alert */
/** @typedef {import('./types.d.ts').AlertStore} AlertStore */

/**
 * The user's unacknowledged alerts. The gateway sends them by itself, whether or not anybody listens here.
 *
 * @extends {LiveStore<readonly Alert[]>}
 * @implements {AlertStore}
 */
export class Alerts extends LiveStore {
  /** By `keyOf`, because different alerts may share an id. @type {Map<string, Alert>} */
  #alerts = new Map();
  /** Those whose acknowledgement is on its way. A new connection may bring them once more. @type {Set<string>} */
  #acking = new Set();
  /** @type {Listeners<Alert>} */
  #toasts = new Listeners();

  /** @param {(frame: import('./types.d.ts').Frame) => Promise<unknown>} send until the gateway has confirmed it */
  constructor(send) {
    super(Object.freeze([]), () => () => {});
    /** @param {(alert: Alert) => void} listener */
    this.onAlert = (listener) => this.#toasts.add(listener);
    /** @param {string} alertId */
    this.ack = async (alertId) => {
      this.#acking.add(alertId);
      const acked = this.#remove(alertId);
      try {
        await send({ type: 'alert_ack', data: { alertId } });
      } catch (thrown) {
        const gone = thrown instanceof WarrenError && thrown.code === 'unknown_alert';
        if (!gone) this.#add(acked);
        throw thrown;
      } finally {
        this.#acking.delete(alertId);
      }
    };
  }

  /**
   * An alert, or its acknowledgement by any device.
   *
   * @param {import('./types.d.ts').Frame} frame
   * @param {boolean} isToast whether this tab is the one that shows a toast
   */
  receive(frame, isToast) {
    const alert = alertOf(frame);
    if (frame.type === 'alert_acked') {
      this.#remove(alert.alertId);
      return;
    }
    if (this.knows(frame)) return;
    this.#add([[keyOf(alert), alert]]);
    if (isToast) this.#toasts.call(alert);
  }

  /** Whether an alert came already. Another alert may have the same id. @param {import('./types.d.ts').Frame} frame */
  knows(frame) {
    const alert = alertOf(frame);
    return this.#acking.has(alert.alertId) || this.#alerts.has(keyOf(alert));
  }

  /** Another user has other alerts. */
  clear() {
    this.#alerts.clear();
    if (this.get().length > 0) this.#show();
  }

  /** @param {[key: string, alert: Alert][]} alerts */
  #add(alerts) {
    for (const [key, alert] of alerts) this.#alerts.set(key, alert);
    if (alerts.length > 0) this.#show();
  }

  /** @param {string} alertId @returns the alerts with this id, and their keys */
  #remove(alertId) {
    const removed = [...this.#alerts].filter(([, alert]) => alert.alertId === alertId);
    for (const [key] of removed) this.#alerts.delete(key);
    if (removed.length > 0) this.#show();
    return removed;
  }

  #show() {
    const all = [...this.#alerts.values()];
    this.set(Object.freeze(all.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))));
  }
}

/** @param {import('./types.d.ts').Frame} frame @returns {Alert} */
function alertOf({ id, data, timestamp }) {
  const alertId = String(data.alertId ?? data.alert_id ?? id);
  return Object.freeze({ ...data, alertId, createdAt: data.createdAt ?? data.created_at ?? timestamp });
}

/** @param {Alert} alert */
function keyOf(alert) {
  return `${alert.alertId}\n${contentOf({ data: alert, timestamp: alert.createdAt })}`;
}
