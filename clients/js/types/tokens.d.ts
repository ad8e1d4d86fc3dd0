/**
 * The claims of a JWT, without any check of it. `{}` for an opaque token.
 *
 * @param {string} token
 * @returns {{sub?: string, exp?: number, iat?: number}}
 */
export function claims(token: string): {
    sub?: string;
    exp?: number;
    iat?: number;
};
/** Where the client gets its tokens. */
export class Tokens {
    /** @param {import('./types.d.ts').TokenSource | undefined} source */
    constructor(source: import("./types.d.ts").TokenSource | undefined);
    source: import("./types.d.ts").TokenSource | undefined;
    /** Whether a fresh token can be had. */
    get renewable(): boolean;
    get current(): string | undefined;
    /**
     * The gateway did not accept the token: the next one must be fresh.
     *
     * @param {'expired' | 'refused'} why
     */
    reject(why: "expired" | "refused"): void;
    /**
     * The token for a new connection or request; undefined for a client without one.
     *
     * @returns {Promise<string | undefined>}
     */
    get(): Promise<string | undefined>;
    /**
     * Asks the application for a fresh token. Callers at the same time share one call.
     *
     * @param {import('./types.d.ts').TokenReason} why
     * @returns {Promise<string>}
     */
    renew(why: import("./types.d.ts").TokenReason): Promise<string>;
    #private;
}
