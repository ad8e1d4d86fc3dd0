/** @typedef {import('./types.d.ts').Typing} Typing */
/**
 * The users who are typing in a channel of the kind `chat` or `sessions`.
 *
 * @param {string | null | undefined} channel Without a channel there are no users and no subscription.
 * @returns {Typing}
 */
export function useTyping(channel: string | null | undefined): Typing;
export type Typing = import("./types.d.ts").Typing;
