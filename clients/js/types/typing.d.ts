/**
 * The other users who type in a channel.
 *
 * @extends {LiveStore<readonly string[]>}
 * @implements {TypingStore}
 */
export class Typing extends LiveStore<readonly string[]> implements TypingStore {
    /**
     * @param {string} channel
     * @param {import('./feeds.js').Feeds} feeds
     * @param {() => string | null} self the client's own user
     */
    constructor(channel: string, feeds: import("./feeds.js").Feeds, self: () => string | null);
    self: () => string | null;
    /** @param {boolean} [typing] */
    send: (typing?: boolean) => void;
    #private;
}
export type TypingStore = import("./types.d.ts").TypingStore;
import { LiveStore } from './store.js';
