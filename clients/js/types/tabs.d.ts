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
export const LEADER: "leader";
/**
 * The tabs of one browser that share a connection. The tab that has the Web Lock leads: it connects, and serves the
 * others. The browser gives the lock to the next tab when the leading one is closed, crashes or is discarded. A tab
 * with a lock is not frozen in the background.
 */
export class Tabs {
    /**
     * @param {string} name of the group
     * @param {import('./warren.js').Warren} warren this tab's client
     * @param {import('./alerts.js').Alerts} alerts
     * @param {(server: TabServer | null) => void} serve
     */
    constructor(name: string, warren: import("./warren.js").Warren, alerts: import("./alerts.js").Alerts, serve: (server: TabServer | null) => void);
    name: string;
    warren: import("./warren.js").Warren;
    alerts: import("./alerts.js").Alerts;
    serve: (server: TabServer | null) => void;
    channel: BroadcastChannel;
    ready: Promise<boolean>;
    /** @returns {Promise<import('./types.d.ts').Transport | null>} null: this tab leads, and connects itself */
    next(): Promise<import("./types.d.ts").Transport | null>;
    /** @param {Omit<Note, 'from'>} note */
    post(note: Omit<Note, "from">): void;
    /** Leaves the group: another tab leads, if this one did. */
    release(): void;
    #private;
}
export type Frame = import("./types.d.ts").Frame;
export type Link = import("./types.d.ts").Link;
export type ConnectionState = import("./types.d.ts").ConnectionState;
/**
 * a message between tabs
 */
export type Note = {
    from: string;
    /**
     * a tab, `*` or `leader`
     */
    to: string;
    hello?: true | undefined;
    /**
     * the time at which the user last turned to the tab
     */
    front?: number | undefined;
    frame?: import("./types.d.ts").Frame | undefined;
    /**
     * the subscription whose message the frame is
     */
    feed?: string | undefined;
    state?: import("./types.d.ts").ConnectionState | undefined;
};
import { TabServer } from './tab-server.js';
