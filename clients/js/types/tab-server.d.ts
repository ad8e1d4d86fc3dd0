/** @typedef {import('./types.d.ts').Frame} Frame */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/** The leading tab's work for the others: it carries out their frames with its own client. */
export class TabServer {
    /**
     * @param {string} self the leading tab
     * @param {import('./warren.js').Warren} warren
     * @param {import('./alerts.js').Alerts} alerts
     * @param {(note: Omit<import('./tabs.js').Note, 'from'>) => void} post
     * @param {string} name of the group
     */
    constructor(self: string, warren: import("./warren.js").Warren, alerts: import("./alerts.js").Alerts, post: (note: Omit<import("./tabs.js").Note, "from">) => void, name: string);
    self: string;
    warren: import("./warren.js").Warren;
    alerts: import("./alerts.js").Alerts;
    post: (note: Omit<import("./tabs.js").Note, "from">) => void;
    name: string;
    /** @param {import('./types.d.ts').ConnectionState} state */
    stateChanged(state: import("./types.d.ts").ConnectionState): void;
    /** @param {string} tab @param {number} time */
    turnedTo(tab: string, time: number): void;
    /** @param {import('./tabs.js').Note} note */
    receive({ from, hello, front, frame }: import("./tabs.js").Note): void;
    /**
     * Passes on an alert, or its acknowledgement. The tab to which the user turned last shows the toast.
     *
     * @param {Frame} frame
     * @returns {boolean} whether this tab is the one for the toast
     */
    alert(frame: Frame): boolean;
    stop(): void;
    #private;
}
export type Frame = import("./types.d.ts").Frame;
export type Subscription = import("./subscription.js").Subscription;
