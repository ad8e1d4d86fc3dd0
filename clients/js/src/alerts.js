import { Listeners } from './listeners.js';
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
  /** @type {Map<string, Alert>} */
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
      const alert = this.#alerts.get(alertId);
      this.#acking.add(alertId);
      this.#remove(alertId);
      try {
        await send({ type: 'alert_ack', data: { alertId } });
      } catch (thrown) {
        const gone = thrown instanceof WarrenError && thrown.code === 'unknown_alert';
        if (alert && !gone) this.#add(alert);
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
    if (frame.type === 'alert_acked') return this.#remove(alert.alertId);
    if (this.knows(frame)) return;
    this.#add(alert);
    if (isToast) this.#toasts.call(alert);
  }

  /** Whether an alert came already. Another alert may have the same id. @param {import('./types.d.ts').Frame} frame */
  knows(frame) {
    const alert = alertOf(frame);
    const known = this.#alerts.get(alert.alertId);
    return this.#acking.has(alert.alertId) || (known !== undefined && JSON.stringify(known) === JSON.stringify(alert));
  }

  /** Another user has other alerts. */
  clear() {
    this.#alerts.clear();
    if (this.get().length > 0) this.#show();
  }

  /** @param {Alert} alert */
  #add(alert) {
    this.#alerts.set(alert.alertId, alert);
    this.#show();
  }

  /** @param {string} alertId */
  #remove(alertId) {
    if (this.#alerts.delete(alertId)) this.#show();
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
