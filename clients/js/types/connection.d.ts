/**
 * @typedef {{
 *   opened: (link: Link) => void, frame: import('./types.d.ts').LinkEvents['frame'], lost: () => void,
 *   changed: (state: ConnectionState) => void, token: (event: import('./types.d.ts').TokenEvent) => void,
 * }} ConnectionOwner
 */
/** Keeps a connection to the gateway: connects, notices its end, waits, connects again. */
export class Connection {
    /**
     * @param {{tokens: import('./tokens.js').Tokens, http: import('./http.js').Http,
     *   transports: import('./transports.js').Transports,
     *   settings: Omit<import('./types.d.ts').LinkSettings, 'config' | 'token'>,
     *   backoff?: {minMillis?: number, maxMillis?: number}}} parts
     * @param {ConnectionOwner} owner
     */
    constructor({ tokens, http, transports, settings, backoff }: {
        tokens: import("./tokens.js").Tokens;
        http: import("./http.js").Http;
        transports: import("./transports.js").Transports;
        settings: Omit<import("./types.d.ts").LinkSettings, "config" | "token">;
        backoff?: {
            minMillis?: number;
            maxMillis?: number;
        };
    }, owner: ConnectionOwner);
    state: import("./types.d.ts").ConnectionState;
    tokens: import("./tokens.js").Tokens;
    http: import("./http.js").Http;
    transports: import("./transports.js").Transports;
    settings: Omit<import("./types.d.ts").LinkSettings, "config" | "token">;
    owner: ConnectionOwner;
    backoff: Backoff;
    blockade: Blockade;
    probe: Probe;
    renewal: Renewal;
    connect(): void;
    close(): void;
    /** @param {Partial<ConnectionState>} change */
    change(change: Partial<ConnectionState>): void;
    #private;
}
export type ConnectionState = import("./types.d.ts").ConnectionState;
export type Ending = import("./types.d.ts").Ending;
export type Link = import("./types.d.ts").Link;
export type ConnectionOwner = {
    opened: (link: Link) => void;
    frame: import("./types.d.ts").LinkEvents["frame"];
    lost: () => void;
    changed: (state: ConnectionState) => void;
    token: (event: import("./types.d.ts").TokenEvent) => void;
};
import { Backoff } from './backoff.js';
import { Blockade } from './blockade.js';
import { Probe } from './probe.js';
import { Renewal } from './renewal.js';
