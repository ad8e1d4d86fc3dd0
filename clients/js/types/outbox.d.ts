/**
 * @typedef {{
 *   ref: string, frame: import('./types.d.ts').Frame, bytes: number, sends: number, onTheWay: boolean,
 *   resolve: (id: string) => void, reject: (error: WarrenError) => void,
 * }} Entry
 */
/**
 * Publications and acknowledgements in the order of their calls, until the gateway has confirmed them. After a
 * reconnect those without a confirm are sent again, with the same id.
 */
export class Outbox {
    /**
     * @param {{messages?: number, bytes?: number} | undefined} bounds
     * @param {{changed: () => void, dropped: (entry: Entry, reason: 'queue_full' | 'stopped') => void,
     *   largest: () => number}} owner `largest`: how many bytes a frame may have
     */
    constructor({ messages, bytes }: {
        messages?: number;
        bytes?: number;
    } | undefined, owner: {
        changed: () => void;
        dropped: (entry: Entry, reason: "queue_full" | "stopped") => void;
        largest: () => number;
    });
    mostMessages: number;
    mostBytes: number;
    owner: {
        changed: () => void;
        dropped: (entry: Entry, reason: "queue_full" | "stopped") => void;
        largest: () => number;
    };
    get size(): number;
    /**
     * @param {import('./types.d.ts').Frame} frame without a ref
     * @returns {Promise<string>} the id of the event, after the gateway's confirm
     */
    add(frame: import("./types.d.ts").Frame): Promise<string>;
    /** @param {import('./types.d.ts').Link} link */
    opened(link: import("./types.d.ts").Link): void;
    lost(): void;
    /** Gives up everything. */
    stop(): void;
    /**
     * The gateway's reply.
     *
     * @param {string} ref
     * @param {string | undefined} id
     * @param {WarrenError | null} error
     */
    replied(ref: string, id: string | undefined, error: WarrenError | null): void;
    #private;
}
export type Entry = {
    ref: string;
    frame: import("./types.d.ts").Frame;
    bytes: number;
    sends: number;
    onTheWay: boolean;
    resolve: (id: string) => void;
    reject: (error: WarrenError) => void;
};
import { WarrenError } from './warren-error.js';
