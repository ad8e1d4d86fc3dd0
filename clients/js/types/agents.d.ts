/**
 * The last status of each agent.
 *
 * @extends {LiveStore<readonly AgentStatus[]>}
 */
export class Agents extends LiveStore<readonly import("./types.d.ts").AgentStatus[]> {
    /**
     * @param {string} pattern
     * @param {import('./feeds.js').Feeds} feeds
     */
    constructor(pattern: string, feeds: import("./feeds.js").Feeds);
    #private;
}
export type AgentStatus = import("./types.d.ts").AgentStatus;
import { LiveStore } from './store.js';
