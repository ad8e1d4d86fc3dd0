/** Replaces the token of an open connection before it ends. */
export class Renewal {
    /**
     * @param {import('./tokens.js').Tokens} tokens
     * @param {{send: (frame: import('./types.d.ts').Frame) => void,
     *   token: (event: import('./types.d.ts').TokenEvent) => void}} owner
     */
    constructor(tokens: import("./tokens.js").Tokens, owner: {
        send: (frame: import("./types.d.ts").Frame) => void;
        token: (event: import("./types.d.ts").TokenEvent) => void;
    });
    tokens: import("./tokens.js").Tokens;
    owner: {
        send: (frame: import("./types.d.ts").Frame) => void;
        token: (event: import("./types.d.ts").TokenEvent) => void;
    };
    /** The connection has ended. */
    end(): void;
    /**
     * Whether a frame of the gateway concerns a renewal, and no other part of the client.
     *
     * @param {import('./types.d.ts').Frame} frame
     */
    takes(frame: import("./types.d.ts").Frame): boolean;
    #private;
}
