/**
 * A word of a channel for any text, a user's id for example.
 *
 * @param {string} text
 */
export function channelWord(text) {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(letter) ? letter : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
