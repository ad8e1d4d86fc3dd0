import { channelPath } from './http.js';

/** @typedef {import('./types.d.ts').Page} Page */

/** The most messages that the gateway sends in one page. */
const MOST = 1_000;

/**
 * A page of a channel's log.
 *
 * @param {import('./http.js').Http} http
 * @param {string} channel
 * @param {import('./types.d.ts').HistoryOptions} options
 * @returns {Promise<Page>}
 */
export async function readPage(http, channel, { before, since, limit = 50 }) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set('before', String(before));
  if (since !== undefined) query.set('since', String(since));
  const response = await http.request(`${channelPath(channel, 'messages')}?${query}`);
  const { messages, truncated, last } = await response.json();
  return {
    messages,
    truncated,
    last,
    older: () => readPage(http, channel, { before: messages[0]?.position ?? before ?? 0, limit }),
  };
}

/**
 * The last n messages of a channel, oldest first.
 *
 * @param {import('./http.js').Http} http
 * @param {string} channel
 * @param {number} count
 */
export async function readLast(http, channel, count) {
  let page = await readPage(http, channel, { limit: Math.max(1, Math.min(count, MOST)) });
  const { last } = page;
  let { messages } = page;
  while (messages.length < count && page.truncated && page.messages.length > 0) {
    page = await readPage(http, channel, {
      before: messages[0].position,
      limit: Math.min(count - messages.length, MOST),
    });
    messages = [...page.messages, ...messages];
  }
  return { messages: messages.slice(Math.max(0, messages.length - count)), last };
}
