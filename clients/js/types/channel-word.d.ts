/**
 * A word of a channel for any text, a user's id for example.
 *
 * @param {string} text
 */
export function channelWord(text: string): string;
