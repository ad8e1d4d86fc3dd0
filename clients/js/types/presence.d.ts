/** @typedef {import('./types.d.ts').PresenceUser} PresenceUser */
/**
 * The present users of one team.
 *
 * @extends {LiveStore<readonly PresenceUser[]>}
 */
export class Presence extends LiveStore<readonly import("./types.d.ts").PresenceUser[]> {
    /**
     * @param {string} team
     * @param {import('./feeds.js').Feeds} feeds
     */
    constructor(team: string, feeds: import("./feeds.js").Feeds);
    #private;
}
export type PresenceUser = import("./types.d.ts").PresenceUser;
import { LiveStore } from './store.js';
