/** @param {string | null | undefined} header */
export function retryAfterMillis(header: string | null | undefined): number | undefined;
/** The path of a channel's resource. @param {string} channel @param {string} resource */
export function channelPath(channel: string, resource: string): string;
/** The gateway's HTTP interface. */
export class Http {
    /**
     * @param {string} base the gateway's URL, with a proxy's prefix
     * @param {typeof fetch} fetch
     * @param {import('./tokens.js').Tokens} tokens
     * @param {number} timeoutMillis of one request
     */
    constructor(base: string, fetch: typeof globalThis.fetch, tokens: import("./tokens.js").Tokens, timeoutMillis: number);
    /** @type {import('./types.d.ts').Config | null} */
    config: import("./types.d.ts").Config | null;
    base: string;
    fetch: typeof fetch;
    tokens: import("./tokens.js").Tokens;
    timeoutMillis: number;
    /** Reads `/api/config` again. @returns {Promise<import('./types.d.ts').Config>} */
    loadConfig(): Promise<import("./types.d.ts").Config>;
    /** Whether the gateway replies now. */
    replies(): Promise<boolean>;
    /**
     * A request with the client's token. A token that the gateway refuses is replaced once.
     *
     * @param {string} path
     * @param {{method?: string, body?: unknown, signal?: AbortSignal, headers?: Record<string, string>}} [request]
     * @returns {Promise<Response>} with a status of success
     * @throws {WarrenError} `unreachable`, or the code of the gateway's refusal
     */
    request(path: string, { method, body, signal, headers }?: {
        method?: string;
        body?: unknown;
        signal?: AbortSignal;
        headers?: Record<string, string>;
    }): Promise<Response>;
    #private;
}
