/** @typedef {import('./types.d.ts').Link} Link */
/**
 * WebSockets are better than HTTP, so while they are blocked the client tries one from time to time, without an
 * interruption of what it has.
 */
export class Probe {
    /**
     * @param {import('./blockade.js').Blockade} blockade
     * @param {() => void} works a WebSocket has opened
     */
    constructor(blockade: import("./blockade.js").Blockade, works: () => void);
    blockade: import("./blockade.js").Blockade;
    works: () => void;
    /** @param {() => import('./types.d.ts').LinkSettings} settings the settings of each attempt */
    begin(settings: () => import("./types.d.ts").LinkSettings): void;
    close(): void;
    #private;
}
export type Link = import("./types.d.ts").Link;
