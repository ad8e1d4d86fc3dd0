/** @typedef {import('./types.d.ts').Alert} Alert */
/** @typedef {import('./types.d.ts').AlertStore} AlertStore */
/**
 * The user's unacknowledged alerts. The gateway sends them by itself, whether or not anybody listens here.
 *
 * @extends {LiveStore<readonly Alert[]>}
 * @implements {AlertStore}
 */
export class Alerts extends LiveStore<readonly import("./types.d.ts").Alert[]> implements AlertStore {
    /** @param {(frame: import('./types.d.ts').Frame) => Promise<unknown>} send until the gateway has confirmed it */
    constructor(send: (frame: import("./types.d.ts").Frame) => Promise<unknown>);
    /** @param {(alert: Alert) => void} listener */
    onAlert: (listener: (alert: Alert) => void) => () => void;
    /** @param {string} alertId */
    ack: (alertId: string) => Promise<void>;
    /**
     * An alert, or its acknowledgement by any device.
     *
     * @param {import('./types.d.ts').Frame} frame
     * @param {boolean} isToast whether this tab is the one that shows a toast
     */
    receive(frame: import("./types.d.ts").Frame, isToast: boolean): void;
    /** Whether an alert came already. Another alert may have the same id. @param {import('./types.d.ts').Frame} frame */
    knows(frame: import("./types.d.ts").Frame): boolean;
    /** Another user has other alerts. */
    clear(): void;
    #private;
}
export type Alert = import("./types.d.ts").Alert;
export type AlertStore = import("./types.d.ts").AlertStore;
import { LiveStore } from './store.js';
