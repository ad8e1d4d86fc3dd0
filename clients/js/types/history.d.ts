/**
 * A page of a channel's log.
 *
 * @param {import('./http.js').Http} http
 * @param {string} channel
 * @param {import('./types.d.ts').HistoryOptions} options
 * @returns {Promise<Page>}
 */
export function readPage(http: import("./http.js").Http, channel: string, { before, since, limit }: import("./types.d.ts").HistoryOptions): Promise<Page>;
/**
 * The last n messages of a channel, oldest first.
 *
 * @param {import('./http.js').Http} http
 * @param {string} channel
 * @param {number} count
 */
export function readLast(http: import("./http.js").Http, channel: string, count: number): Promise<{
    messages: import("./types.d.ts").UntypedMessage[];
    last: number;
}>;
export type Page = import("./types.d.ts").Page;
