/** Which transport the next attempt takes. */
export class Transports {
    /**
     * @param {import('./types.d.ts').WarrenOptions['transport']} choice
     * @param {import('./types.d.ts').WebSocketClass | undefined} WebSocket
     * @param {(() => Promise<import('./tabs.js').Tabs>) | null} openTabs null for a connection of each tab's own
     */
    constructor(choice: import("./types.d.ts").WarrenOptions["transport"], WebSocket: import("./types.d.ts").WebSocketClass | undefined, openTabs: (() => Promise<import("./tabs.js").Tabs>) | null);
    choice: "auto" | import("./types.d.ts").Transport | "websocket" | "http";
    hasWebSocket: boolean;
    openTabs: (() => Promise<import("./tabs.js").Tabs>) | null;
    get hasFallback(): boolean;
    /**
     * @param {boolean} blocked whether WebSockets do not work
     * @returns {Promise<import('./types.d.ts').Transport>}
     */
    next(blocked: boolean): Promise<import("./types.d.ts").Transport>;
    /** Lets another tab take over. */
    release(): void;
    #private;
}
