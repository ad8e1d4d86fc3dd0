/** Hands each frame of the gateway to the part of the client that it is for. */
export class Incoming {
    /**
     * @param {import('./feeds.js').Feeds} feeds
     * @param {import('./outbox.js').Outbox} outbox
     * @param {import('./alerts.js').Alerts} alerts
     * @param {(error: WarrenError) => void} onError has the refusals that belong to no call
     */
    constructor(feeds: import("./feeds.js").Feeds, outbox: import("./outbox.js").Outbox, alerts: import("./alerts.js").Alerts, onError: (error: WarrenError) => void);
    /** The other tabs that this one serves. @type {import('./tab-server.js').TabServer | null} */
    tabs: import("./tab-server.js").TabServer | null;
    feeds: import("./feeds.js").Feeds;
    outbox: import("./outbox.js").Outbox;
    alerts: import("./alerts.js").Alerts;
    onError: (error: WarrenError) => void;
    /** A connection is open, of this user. @param {string | null} userId */
    opened(userId: string | null): void;
    renewed(): void;
    /** @param {Frame} frame @param {string} [feed] */
    receive(frame: Frame, feed?: string): void;
    #private;
}
import { WarrenError } from './warren-error.js';
import type { Frame } from './types.d.ts';
